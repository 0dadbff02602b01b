import {
  apiKeyIdSchema,
  AppError,
  type ApiKey,
  type ApiKeyId,
  type Page,
  type PrincipalId,
} from '@throughline/protocol'
import { sql, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import {
  hashApiKeySecret,
  isApiKeySecret,
  newApiKeySecret,
  startOfApiKeySecret,
} from './api-key-secret.ts'
import { decodeCursor } from './cursor.ts'
import type { EngineTables } from './schema/engine-tables.ts'
import type { ApiKeyTable } from './schema/api-key.ts'
import { newId } from './new-id.ts'
import { toPage, type PageRequest } from './page.ts'

/** The maximum number of API keys per principal. */
const MAX_KEYS = 100

export interface NewApiKey {
  name: string
  scopes: string[]
  actsForUsers: boolean
  sendsPerMinute: number | null
  /** Null for a key that is valid until it is revoked. */
  expiresInDays: number | null
}

/** Creates a key. Only the return value contains its secret; the database stores a hash. */
export async function insertApiKey(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  key: NewApiKey,
): Promise<{ apiKey: ApiKey; secret: string }> {
  const secret = newApiKeySecret()
  const row = await db.transaction().execute(async (trx) => {
    // Locks the principal, so that concurrent inserts cannot exceed the limit together.
    await trx
      .selectFrom('throughline.principal')
      .select('id')
      .where('id', '=', principalId)
      .forNoKeyUpdate()
      .execute()
    const keys = trx.selectFrom('throughline.api_key').where('principal_id', '=', principalId)
    const { count } = await keys
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count >= MAX_KEYS) throw tooManyKeys()
    return trx
      .insertInto('throughline.api_key')
      .values({
        id: newId(apiKeyIdSchema),
        principal_id: principalId,
        name: key.name,
        start: startOfApiKeySecret(secret),
        hash: hashApiKeySecret(secret),
        scopes: key.scopes,
        acts_for_users: key.actsForUsers,
        sends_per_minute: key.sendsPerMinute,
        last_used_at: null,
        expires_at: sql`now() + make_interval(days => ${key.expiresInDays}::int)`,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  return { apiKey: toApiKey(row), secret }
}

const cursorSchema = z.tuple([z.iso.datetime(), apiKeyIdSchema])

/** Returns a page of keys, newest first. Includes expired keys. */
export async function listApiKeys(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { limit, cursor }: Pick<PageRequest, 'limit' | 'cursor'>,
): Promise<Page<ApiKey>> {
  let query = db
    .selectFrom('throughline.api_key')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [createdAt, id] = decodeCursor(cursorSchema, cursor)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'id'), '<', tuple(new Date(createdAt), id)),
    )
  }
  const items = (await query.execute()).map(toApiKey)
  return toPage(items, limit, (last) => [last.createdAt, last.id])
}

/** Throws API_KEY_NOT_FOUND if the key does not exist or belongs to another principal. */
export async function deleteApiKey(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  id: ApiKeyId,
): Promise<void> {
  const deleted = await db
    .deleteFrom('throughline.api_key')
    .where('id', '=', id)
    .where('principal_id', '=', principalId)
    .returning('id')
    .executeTakeFirst()
  if (!deleted) throw new AppError('API_KEY_NOT_FOUND', 'There is no such API key.')
}

export interface FoundApiKey extends ApiKey {
  principalId: PrincipalId
  isExpired: boolean
}

/** Finds a key by its secret. Returns undefined if it does not exist or was revoked. */
export async function findApiKey(
  db: Kysely<EngineTables>,
  secret: string,
): Promise<FoundApiKey | undefined> {
  if (!isApiKeySecret(secret)) return undefined
  const row = await db
    .selectFrom('throughline.api_key')
    .selectAll()
    .select([
      sql<boolean>`coalesce(expires_at <= now(), false)`.as('is_expired'),
      sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`.as('is_use_due'),
    ])
    .where('hash', '=', hashApiKeySecret(secret))
    .executeTakeFirst()
  if (!row) return undefined
  if (row.is_use_due && !row.is_expired) await recordUse(db, row.id)
  return { ...toApiKey(row), principalId: row.principal_id, isExpired: row.is_expired }
}

/** Of several concurrent requests, one writes: the others wait for the row and find it updated. */
async function recordUse(db: Kysely<EngineTables>, id: ApiKeyId): Promise<void> {
  await db
    .updateTable('throughline.api_key')
    .set({ last_used_at: sql`now()` })
    .where('id', '=', id)
    .where(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`)
    .execute()
}

function tooManyKeys(): AppError {
  return new AppError(
    'API_KEY_LIMIT_REACHED',
    `You have reached the limit of ${MAX_KEYS} API keys. Revoke one that is not used.`,
  )
}

function toApiKey(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    start: row.start,
    scopes: row.scopes,
    actsForUsers: row.acts_for_users,
    sendsPerMinute: row.sends_per_minute,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}
