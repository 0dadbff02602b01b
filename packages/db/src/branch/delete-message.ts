import type { ConversationId, MessageId, PrincipalId } from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { EngineTables } from '../schema/engine-tables.ts'
import { findLeafBelow } from './find-leaf.ts'
import { lockConversationOf, refuseWhileActive, type LockedMessage } from './lock-conversation.ts'
import { setLeaf } from './switch-branch.ts'

/**
 * Deletes a message and everything below it, with the runs of the deleted answers. A reply without
 * what it replies to would mean something else, to people and to the model. Throws
 * RUN_ALREADY_ACTIVE while the conversation is being answered.
 */
export async function deleteMessage(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<{ conversationId: ConversationId; leafId: MessageId | null }> {
  return db.transaction().execute(async (trx) => {
    const message = await lockConversationOf(trx, principalId, messageId)
    await refuseWhileActive(trx, message)
    const isLeafDeleted = await deleteBelow(trx, message)
    const { conversationId } = message
    const leafId = isLeafDeleted
      ? await findLeafBelow(trx, conversationId, message.parentId)
      : message.leafId
    await setLeaf(trx, message, leafId)
    return { conversationId, leafId }
  })
}

/** Returns whether the current leaf is among the deleted messages. */
async function deleteBelow(
  trx: Transaction<EngineTables>,
  { conversationId, id, leafId }: LockedMessage,
): Promise<boolean> {
  const { rows } = await sql<{ hasLeaf: boolean }>`
    with recursive below (id) as (
      select ${id}::uuid
      union all
      select message.id
      from below join throughline.message
        on message.conversation_id = ${conversationId} and message.parent_id = below.id
    ), deleted_runs as (
      delete from throughline.run using below
      where run.conversation_id = ${conversationId} and run.assistant_message_id = below.id
    ), deleted_messages as (
      delete from throughline.message using below where message.id = below.id
    )
    select exists (select from below where id = ${leafId}) as "hasLeaf"
  `.execute(trx)
  return rows[0]?.hasLeaf ?? false
}
