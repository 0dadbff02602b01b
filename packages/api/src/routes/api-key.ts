import { deleteApiKey, insertApiKey, listApiKeys } from '@throughline/db'
import {
  API_KEY_DAYS_MAX,
  API_KEY_NAME_MAX_LENGTH,
  API_KEY_SENDS_MAX,
  apiKeyIdSchema,
  apiKeySchema,
  AppError,
  pageSchema,
  ENGINE_SCOPES,
  textSchema,
} from '@throughline/protocol'
import type { AppContract, ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import { pageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

const byId = z.object({ id: apiKeyIdSchema })

export function apiKeyRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ contract, scoped }: Trpc<Tools, Scope, Topic, Code>) {
  const scopeSchema = z.enum([...ENGINE_SCOPES, ...scopesOf(contract)])
  return {
    /** Lists the caller's keys, newest first, without their secrets. */
    list: scoped('account')
      .input(pageInput.optional())
      .output(pageSchema(apiKeySchema))
      .query(({ ctx, input }) =>
        listApiKeys(ctx.db, ctx.principalId, input ?? pageInput.parse({})),
      ),

    /** Creates a key. `secret` is the key itself. It is not stored and cannot be shown again. */
    create: scoped('account')
      .input(
        z.object({
          name: textSchema(API_KEY_NAME_MAX_LENGTH),
          scopes: z.array(scopeSchema).min(1).max(scopeSchema.options.length),
          actsForUsers: z.boolean().default(false),
          sendsPerMinute: z.int().min(1).max(API_KEY_SENDS_MAX).nullable().default(null),
          expiresInDays: z.int().min(1).max(API_KEY_DAYS_MAX).nullable().default(null),
        }),
      )
      .output(z.object({ apiKey: apiKeySchema, secret: z.string() }))
      .mutation(({ ctx, input }) => {
        checkSends(input.sendsPerMinute, ctx.info.keySendsPerMinute)
        // Sorts the scopes in the contract's order and removes duplicates.
        const scopes = scopeSchema.options.filter((scope) => input.scopes.includes(scope))
        return insertApiKey(ctx.db, ctx.principalId, { ...input, scopes })
      }),

    /** Revokes a key immediately. Streams that it opened end within seconds. */
    revoke: scoped('account')
      .input(byId)
      .output(byId)
      .mutation(async ({ ctx, input }) => {
        await deleteApiKey(ctx.db, ctx.principalId, input.id)
        return input
      }),
  }
}

/** A key's own limit must not exceed the server's. */
function checkSends(own: number | null, max: number): void {
  if (own === null || max === 0 || own <= max) return
  throw new AppError(
    'API_KEY_SENDS_TOO_HIGH',
    `This server allows an API key at most ${max} messages per minute. Choose a lower limit.`,
    { max },
  )
}

function scopesOf<Scope extends string>({ scopes }: Pick<AppContract<Scope>, 'scopes'>): Scope[] {
  const isScope = (name: string): name is Scope => Object.hasOwn(scopes, name)
  return Object.keys(scopes).filter(isScope)
}
