import type { ConversationId, MessageId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { rowLimit } from '../page.ts'
import type { EngineTables } from '../schema/engine-tables.ts'

export interface BranchRow {
  id: MessageId
  parent_id: MessageId | null
  /** True if messages of the conversation may have siblings. */
  branched: boolean
}

interface BranchRange {
  /** The newest message to return. Default: the last message of the current branch. */
  from?: MessageId | undefined
  /** Default: the whole branch. */
  limit?: number
}

/**
 * Returns the messages from one back to the beginning of its branch: more than `limit`, if there are
 * as many. Reads only what it returns, so every page costs the same. A page that begins with a
 * message stays on its branch, whatever branch has become the current one meanwhile. The caller must
 * check that the conversation belongs to the principal.
 */
export async function findBranch(
  db: Kysely<EngineTables>,
  conversationId: ConversationId,
  { from, limit }: BranchRange,
): Promise<BranchRow[]> {
  const { rows } = await sql<BranchRow>`
    with recursive branch (id, parent_id, branched, distance) as (
      select message.id, message.parent_id, conversation.branched, 1
      from throughline.conversation
      join throughline.message on message.conversation_id = conversation.id
        and message.id = ${from === undefined ? sql`conversation.leaf_id` : from}
      where conversation.id = ${conversationId}
      union all
      select message.id, message.parent_id, branch.branched, branch.distance + 1
      from branch join throughline.message on message.id = branch.parent_id
      ${limit === undefined ? sql`` : sql`where branch.distance < ${rowLimit(limit)}`}
    )
    select id, parent_id, branched from branch order by distance
  `.execute(db)
  return rows
}
