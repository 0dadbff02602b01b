import type { ConversationId, MessageId } from '@throughline/protocol'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'
import type { MessageTable } from './schema/message.ts'

export type MessageRow = Selectable<MessageTable>

/**
 * Returns a conversation's messages before a position, newest first. The caller must check that the
 * conversation belongs to the principal.
 */
export function findMessagesBefore(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  let query = db
    .selectFrom('throughline.message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('superseded', '=', false)
    .orderBy('position', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('position', '<', before)
  return query.execute()
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
