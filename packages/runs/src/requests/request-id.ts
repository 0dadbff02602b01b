import type { EngineTables } from '@throughline/db'
import { AppError, type PrincipalId, type RequestId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { userTextOf } from '../execution/load-history.ts'
import type { RegenerateInput, RetryInput, SendInput, Sent } from '../runs.ts'

/**
 * Returns what an earlier send of this message with the same request id started. Throws
 * REQUEST_ID_REUSED if the request id belongs to a different request.
 */
export async function findRepeatedSend(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { requestId, message, conversationId, parentId }: SendInput,
): Promise<Sent | undefined> {
  const run = await findByRequestId(db, principalId, requestId)
  if (!run) return undefined
  const same =
    isFirstAnswer(run) &&
    userTextOf(run) === message &&
    (conversationId === undefined || conversationId === run.conversation_id) &&
    (parentId === undefined || parentId === run.parent_id)
  if (!same) throw requestIdReused()
  return toSent(run)
}

/** The same for a retry of a run. */
export async function findRepeatedRetry(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { requestId, runId }: RetryInput,
): Promise<Sent | undefined> {
  const run = await findByRequestId(db, principalId, requestId)
  if (!run) return undefined
  if (run.retry_of !== runId) throw requestIdReused()
  return toSent(run)
}

/** The same for another answer to a user's message, which the user's message or an answer names. */
export async function findRepeatedRegeneration(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { requestId, messageId }: RegenerateInput,
): Promise<Sent | undefined> {
  const run = await findByRequestId(db, principalId, requestId)
  if (!run) return undefined
  const message = await db
    .selectFrom('throughline.message')
    .select(['id', 'role', 'parent_id'])
    .where('id', '=', messageId)
    .executeTakeFirst()
  const questionId = message?.role === 'user' ? message.id : message?.parent_id
  const same = run.retry_of === null && !isFirstAnswer(run) && run.user_message_id === questionId
  if (!same) throw requestIdReused()
  return toSent(run)
}

function findByRequestId(db: Kysely<EngineTables>, principalId: PrincipalId, requestId: RequestId) {
  return db
    .selectFrom('throughline.run as run')
    .innerJoin('throughline.message as message', 'message.id', 'run.user_message_id')
    .select([
      'run.id',
      'run.conversation_id',
      'run.retry_of',
      'run.user_message_id',
      'run.assistant_message_id',
      'message.parts',
      'message.parent_id',
      'message.run_id as first_run_id',
    ])
    .where('run.principal_id', '=', principalId)
    .where('run.request_id', '=', requestId)
    .executeTakeFirst()
}

type FoundRun = NonNullable<Awaited<ReturnType<typeof findByRequestId>>>

/** True if the run was started together with the user's message. */
function isFirstAnswer(run: FoundRun): boolean {
  return run.first_run_id === run.id
}

function toSent(run: FoundRun): Sent {
  return {
    conversationId: run.conversation_id,
    runId: run.id,
    userMessageId: run.user_message_id,
    assistantMessageId: run.assistant_message_id,
    repeated: true,
  }
}

function requestIdReused(): AppError {
  return new AppError(
    'REQUEST_ID_REUSED',
    'This request id was used for something else. Make a new one for each message.',
  )
}
