import type { ConversationId, MessageId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { rowLimit } from './page.ts'
import type { EngineTables } from './schema/engine-tables.ts'

export type MessageRow = Awaited<ReturnType<ReturnType<typeof messages>['execute']>>[number]

/**
 * Returns a conversation's messages before a position, newest first: more than `limit`, if there are
 * as many. The caller must check that the conversation belongs to the principal.
 */
export function findMessagesBefore(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  let query = messages(db)
    .where('conversation_id', '=', conversationId)
    .where('superseded', 'is', false)
    .orderBy('position', 'desc')
    .limit(rowLimit(limit))
  if (before !== undefined) query = query.where('position', '<', before)
  return query.execute()
}

/** The caller must check that the message belongs to the principal. */
export function findMessage(
  db: Kysely<EngineTables>,
  id: MessageId,
): Promise<MessageRow | undefined> {
  return messages(db).where('id', '=', id).executeTakeFirst()
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
}
