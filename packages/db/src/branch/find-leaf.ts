import type { ConversationId, MessageId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { EngineTables } from '../schema/engine-tables.ts'

/**
 * Finds the last message of the branch to show for a message, or for a whole conversation: the
 * current leaf if it is below the message, else the newest message below it. The message itself is
 * its leaf if it has no replies.
 */
export async function findLeafBelow(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  messageId: MessageId | null,
): Promise<MessageId | null> {
  const { rows } = await sql<{ id: MessageId }>`
    with recursive below (id, number) as (
      select id, number from throughline.message
      where conversation_id = ${conversationId}
        and ${messageId === null ? sql`parent_id is null` : sql`id = ${messageId}`}
      union all
      select message.id, message.number
      from below join throughline.message
        on message.conversation_id = ${conversationId} and message.parent_id = below.id
    )
    select id from below
    where not exists (
      select from throughline.message
      where conversation_id = ${conversationId} and parent_id = below.id
    )
    order by id = (
      select leaf_id from throughline.conversation where id = ${conversationId}
    ) desc nulls last, number desc
    limit 1
  `.execute(db)
  return rows[0]?.id ?? null
}
