import {
  newId,
  notifyChange,
  type ConversationKey,
  type EngineTables,
  type RunApprovals,
} from '@throughline/db'
import {
  messageIdSchema,
  runIdSchema,
  type MessageId,
  type RequestId,
  type RunId,
  type StoredEvent,
} from '@throughline/protocol'
import { sql, type Transaction } from 'kysely'
import { leaseEnd, type Claim } from '../execution/claim.ts'

export interface NewAnswer extends ConversationKey {
  /** The message to answer. */
  userMessageId: MessageId
  requestId: RequestId
  retryOf: RunId | null
  timeZone: string
  approvals: RunApprovals
  /** The process that executes the run. */
  owner: string
}

/**
 * Stores another answer to a user's message, with its run. It becomes the last message of the
 * current branch. The caller has locked the conversation, and stores the events of the run.
 */
export async function insertAnswer(
  trx: Transaction<EngineTables>,
  answer: NewAnswer,
): Promise<Claim> {
  const { conversationId, principalId, timeZone, approvals } = answer
  const ids = { runId: newId(runIdSchema), assistantMessageId: newId(messageIdSchema) }
  const now = await insertRun(trx, answer, ids)
  await insertMessage(trx, answer, ids)
  await notifyChange(trx, principalId, { type: 'conversation', id: conversationId })
  return {
    ...ids,
    attempt: 1,
    conversationId,
    principalId,
    now,
    timeZone,
    approvals,
    crashes: 0,
    stopRequested: false,
    isNew: true,
  }
}

type NewIds = Pick<Claim, 'runId' | 'assistantMessageId'>

async function insertMessage(
  trx: Transaction<EngineTables>,
  { conversationId, userMessageId }: NewAnswer,
  { runId, assistantMessageId }: NewIds,
): Promise<void> {
  await trx
    .insertInto('throughline.message')
    .values({
      id: assistantMessageId,
      conversation_id: conversationId,
      run_id: runId,
      parent_id: userMessageId,
      role: 'assistant',
      parts: '[]',
      status: 'streaming',
    })
    .execute()
  await trx
    .updateTable('throughline.conversation')
    .set({ leaf_id: assistantMessageId, branched: true, updated_at: sql`now()` })
    .where('id', '=', conversationId)
    .execute()
}

async function insertRun(
  trx: Transaction<EngineTables>,
  answer: NewAnswer,
  { runId, assistantMessageId }: NewIds,
): Promise<Date> {
  const { now } = await trx
    .insertInto('throughline.run')
    .values({
      id: runId,
      conversation_id: answer.conversationId,
      principal_id: answer.principalId,
      request_id: answer.requestId,
      user_message_id: answer.userMessageId,
      assistant_message_id: assistantMessageId,
      retry_of: answer.retryOf,
      status: 'running',
      time_zone: answer.timeZone,
      approvals: answer.approvals,
      lease_owner: answer.owner,
      lease_until: leaseEnd,
    })
    .returning('created_at as now')
    .executeTakeFirstOrThrow()
  return now
}

/** Stores the first events of a run, numbered from 1. */
export async function insertFirstEvents(
  trx: Transaction<EngineTables>,
  runId: RunId,
  events: readonly StoredEvent[],
): Promise<void> {
  await trx
    .insertInto('throughline.run_event')
    .values(
      events.map((event, index) => ({
        run_id: runId,
        seq: index + 1,
        type: event.type,
        data: JSON.stringify(event),
      })),
    )
    .execute()
}
