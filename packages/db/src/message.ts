import type { ConversationId, MessageId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { rowLimit } from './page.ts'
import type { EngineTables } from './schema/engine-tables.ts'

export type MessageRow = Awaited<ReturnType<ReturnType<typeof messages>['execute']>>[number]

interface MessagePosition {
  before?: number | undefined
  limit: number
}

/**
 * Returns a conversation's messages before a position, newest first: more than `limit`, if there are
 * as many. The caller must check that the conversation belongs to the principal.
 */
export function findMessagesBefore(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  { before, limit }: MessagePosition,
): Promise<MessageRow[]> {
  let query = messages(db)
    .where('conversation_id', '=', conversationId)
    .where('superseded', 'is', false)
    .orderBy('position', 'desc')
    .limit(rowLimit(limit))
  if (before !== undefined) query = query.where('position', '<', before)
  return query.execute()
}

/** Finds the ids and positions of the messages that `findMessagesBefore` returns. */
export async function findMessageIdsBefore(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  { before, limit }: MessagePosition,
): Promise<Pick<MessageRow, 'id' | 'position'>[]> {
  const { rows } = await sql<Pick<MessageRow, 'id' | 'position'>>`
    select id, position from throughline.message
    where conversation_id = ${conversationId} and not superseded
      ${before === undefined ? sql`` : sql`and position < ${before}`}
    order by position desc
    limit ${rowLimit(limit)}
  `.execute(db)
  return rows
}

/** Finds messages in any order. The caller must check that they belong to the principal. */
export function findMessages(
  db: Kysely<EngineTables>,
  ids: readonly MessageId[],
): Promise<MessageRow[]> {
  return messages(db)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
}

/** Returns the integer ids of messages. The caller must check that they belong to the principal. */
export async function findMessageNumbers(
  db: Kysely<EngineTables>,
  ids: readonly MessageId[],
): Promise<Map<MessageId, number>> {
  const rows = await db
    .selectFrom('throughline.message')
    .select(['id', 'number'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/** `created_at` is text, for `toIsoTime`. */
function messages(db: Kysely<EngineTables>) {
  return db
    .selectFrom('throughline.message')
    .select(['id', 'conversation_id', 'run_id', 'position', 'role'])
    .select(['parts', 'status', 'error', 'usage'])
    .select((eb) => eb.cast<string>('created_at', 'text').as('created_at'))
    .select(sql<number>`pg_column_size(parts)`.as('parts_size'))
}
