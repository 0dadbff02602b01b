import { initTRPC } from '@trpc/server'
import {
  engineErrors,
  type AppContract,
  type EngineErrorCode,
  type ToolTypes,
} from '@throughline/protocol'
import { permit, type NeededScope } from './caller.ts'
import type { Context } from './context.ts'
import { errorDataOf, messageOf, toTrpcError } from './error-format.ts'

interface Meta<Scope extends string> {
  /** What the caller needs. */
  scope: NeededScope<Scope>
}

/** The one tRPC instance of an app, and the procedures that its routes are made of. */
export function createKit<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>(contract: AppContract<Scope, Topic, Code>) {
  const isKnown = (code: string): code is EngineErrorCode | Code =>
    Object.hasOwn(engineErrors, code) || Object.hasOwn(contract.errors, code)

  const t = initTRPC
    .context<Context<Tools>>()
    .meta<Meta<Scope>>()
    .create({
      // Compressing proxies and plugins hold streamed JSON back unless it has a type of its own.
      jsonl: { contentType: 'application/jsonl' },
      errorFormatter({ shape, error }) {
        const { stack: _, ...data } = shape.data
        return {
          ...shape,
          message: messageOf(error),
          data: { ...data, ...errorDataOf(error, isKnown) },
        }
      },
    })

  const publicProcedure = t.procedure.use(async ({ next }) => {
    const result = await next()
    if (result.ok) return result
    const translated = toTrpcError(result.error.cause)
    throw translated === result.error.cause ? result.error : translated
  })

  /**
   * A procedure for callers who have this scope: `ctx.principalId` owns the data it works on,
   * `ctx.caller` is who asks.
   */
  function scoped(scope: NeededScope<Scope>) {
    return publicProcedure.meta({ scope }).use(({ ctx, next }) => {
      const caller = permit(ctx.caller, scope)
      return next({ ctx: { caller, principalId: caller.principalId } })
    })
  }

  return {
    contract,
    router: t.router,
    createCallerFactory: t.createCallerFactory,
    publicProcedure,
    scoped,
  }
}

export type Kit<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
> = ReturnType<typeof createKit<Tools, Scope, Topic, Code>>
