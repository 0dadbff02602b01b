import {
  AppError,
  type AnswerStatus,
  type ConversationId,
  type MessageId,
  type PrincipalId,
} from '@throughline/protocol'
import type { Kysely, Transaction } from 'kysely'
import { conversationNotFound } from '../conversation.ts'
import { messageNotFound } from '../message.ts'
import type { EngineTables } from '../schema/engine-tables.ts'

export interface ConversationKey {
  principalId: PrincipalId
  conversationId: ConversationId
}

/** A message in a locked conversation. */
export interface LockedMessage extends ConversationKey {
  id: MessageId
  parentId: MessageId | null
  role: 'user' | 'assistant'
  status: AnswerStatus
  leafId: MessageId | null
}

/**
 * Locks a conversation and returns its current leaf. Whoever changes the tree of its messages does
 * this first. Throws CONVERSATION_NOT_FOUND if it does not exist or belongs to another principal.
 */
export async function lockConversation(
  trx: Transaction<EngineTables>,
  { principalId, conversationId }: ConversationKey,
): Promise<{ leafId: MessageId | null }> {
  return trx
    .selectFrom('throughline.conversation')
    .select('leaf_id as leafId')
    .where('id', '=', conversationId)
    .where('principal_id', '=', principalId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow(conversationNotFound)
}

/**
 * Locks the conversation of a message that exists. Throws MESSAGE_NOT_FOUND if the message does not
 * exist or belongs to another principal.
 */
export async function lockConversationOf(
  trx: Transaction<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<LockedMessage> {
  const { conversationId } = await trx
    .selectFrom('throughline.message')
    .select('conversation_id as conversationId')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow(messageNotFound)
  const key = { principalId, conversationId }
  const { leafId } = await lockConversation(trx, key).catch(toMessageNotFound)
  // Read under the lock: a concurrent deletion may have been waited for.
  const message = await trx
    .selectFrom('throughline.message')
    .select(['id', 'parent_id as parentId', 'role', 'status'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow(messageNotFound)
  return { ...key, ...message, leafId }
}

function toMessageNotFound(error: unknown): never {
  throw error instanceof AppError && error.code === 'CONVERSATION_NOT_FOUND'
    ? messageNotFound()
    : error
}

/** Throws RUN_ALREADY_ACTIVE with the id of the conversation's active run, if there is one. */
export async function refuseWhileActive(
  db: Kysely<EngineTables>,
  { principalId, conversationId }: ConversationKey,
): Promise<void> {
  const active = await db
    .selectFrom('throughline.run')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('principal_id', '=', principalId)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (!active) return
  throw new AppError(
    'RUN_ALREADY_ACTIVE',
    'This conversation is being answered. Wait for the end of the answer, or stop it.',
    { runId: active.id },
  )
}
