import type { EngineTables } from '@throughline/db'
import {
  AppError,
  type ConversationId,
  type PrincipalId,
  type RequestId,
  type RunId,
} from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { userTextOf } from '../execution/load-history.ts'
import type { SendInput, Sent } from '../runs.ts'

/**
 * Returns what an earlier send of this message with the same request id started. Throws
 * REQUEST_ID_REUSED if the request id belongs to a different request.
 */
export async function findRepeatedSend(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { requestId, message, conversationId }: SendInput,
): Promise<Sent | undefined> {
  const run = await findByRequestId(db, principalId, requestId)
  if (!run) return undefined
  const same =
    run.retry_of === null &&
    userTextOf(run) === message &&
    (conversationId === undefined || conversationId === run.conversation_id)
  if (!same) throw requestIdReused()
  return toSent(run)
}

/** The same for a retry of a run. */
export async function findRepeatedRetry(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { requestId, runId }: { requestId: RequestId; runId: RunId },
): Promise<Sent | undefined> {
  const run = await findByRequestId(db, principalId, requestId)
  if (!run) return undefined
  if (run.retry_of !== runId) throw requestIdReused()
  return toSent(run)
}

/** Throws RUN_ALREADY_ACTIVE with the id of the conversation's active run, if there is one. */
export async function refuseWhileActive(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  conversationId: ConversationId | undefined,
): Promise<void> {
  if (conversationId === undefined) return
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
    ])
    .where('run.principal_id', '=', principalId)
    .where('run.request_id', '=', requestId)
    .executeTakeFirst()
}

function toSent(run: NonNullable<Awaited<ReturnType<typeof findByRequestId>>>): Sent {
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
