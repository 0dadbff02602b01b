import type { ConversationId, MessageId, Siblings } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { EngineTables } from '../schema/engine-tables.ts'

/**
 * Returns the place of each reply to one of the parents, without replies that have no siblings. A
 * parent that is null stands for the beginning. The caller must check that the conversation belongs to the principal.
 */
export async function findSiblings(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  parentIds: readonly (MessageId | null)[],
): Promise<Map<MessageId, Siblings>> {
  const { rows } = await sql<{ ids: MessageId[] }>`
    select array_agg(id order by number) as ids from throughline.message
    where conversation_id = ${conversationId}
      and (parent_id = any(${parentIds.filter((id) => id !== null)}::uuid[])
        or (${parentIds.includes(null)} and parent_id is null))
    group by parent_id having count(*) > 1
  `.execute(db)
  return new Map(rows.flatMap(({ ids }) => ids.map((id, index) => [id, placeOf(ids, index)])))
}

function placeOf(ids: readonly MessageId[], index: number): Siblings {
  return {
    number: index + 1,
    count: ids.length,
    previousId: ids[index - 1] ?? null,
    nextId: ids[index + 1] ?? null,
  }
}
