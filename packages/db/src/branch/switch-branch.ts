import type { ConversationId, MessageId, PrincipalId } from '@throughline/protocol'
import type { Kysely, Transaction } from 'kysely'
import { notifyChange } from '../change.ts'
import type { EngineTables } from '../schema/engine-tables.ts'
import { findLeafBelow } from './find-leaf.ts'
import { lockConversationOf, refuseWhileActive, type LockedMessage } from './lock-conversation.ts'

/**
 * Makes the branch through a message the current one, up to its newest message. Changes nothing if
 * the message is on the current branch. Throws RUN_ALREADY_ACTIVE while the conversation is being
 * answered, because everybody who has it open follows that answer.
 */
export async function switchBranch(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<{ conversationId: ConversationId; leafId: MessageId }> {
  return db.transaction().execute(async (trx) => {
    const message = await lockConversationOf(trx, principalId, messageId)
    await refuseWhileActive(trx, message)
    const { conversationId } = message
    const leafId = (await findLeafBelow(trx, conversationId, messageId)) ?? messageId
    if (leafId !== message.leafId) await setLeaf(trx, message, leafId)
    return { conversationId, leafId }
  })
}

/** Sets the current leaf of a locked conversation. */
export async function setLeaf(
  trx: Transaction<EngineTables>,
  { principalId, conversationId }: LockedMessage,
  leafId: MessageId | null,
): Promise<void> {
  await trx
    .updateTable('throughline.conversation')
    .set({ leaf_id: leafId })
    .where('id', '=', conversationId)
    .execute()
  await notifyChange(trx, principalId, { type: 'conversation', id: conversationId })
}
