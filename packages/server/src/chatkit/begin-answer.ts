import { randomUUID } from 'node:crypto'
import { rateLimitedSend } from '@throughline/api'
import { findRunPosition, getConversationId } from '@throughline/db'
import { AppError, requestIdSchema, type RequestId, type RunId } from '@throughline/protocol'
import type { SendInput } from '@throughline/runs'
import type { Called } from '../http/require-scope.ts'
import type { FrameStreamOptions } from './frame-stream.ts'
import { START, invalidCursor, parseCursor, type Cursor } from './cursor.ts'
import type { SendBody } from './request-schema.ts'

interface Headers {
  'idempotency-key'?: RequestId | undefined
  'last-event-id'?: string | undefined
}

/** Starts the answer to a message, or finds the answer that the same request started before. */
export async function beginAnswer(
  called: Called,
  { message, thread_id: threadId, time_zone: timeZone }: SendBody,
  headers: Headers,
): Promise<FrameStreamOptions> {
  const { principalId, db, runs } = called
  const lastEventId = headers['last-event-id']
  const after = lastEventId === undefined ? START : parseCursor(lastEventId)
  const conversationId =
    threadId == null ? undefined : await getConversationId(db, principalId, threadId)
  const input: SendInput = {
    message,
    requestId: headers['idempotency-key'] ?? requestIdSchema.parse(randomUUID()),
    conversationId,
    timeZone: timeZone ?? undefined,
    approvals: 'refuse',
  }
  // A cursor refers to an existing answer, so a request with one must not start a new answer.
  if (after.seq > 0 && !(await runs.findSent(principalId, input))) throw invalidCursor()
  const { runId } = await rateLimitedSend(called, input, runs.send)
  return { ...(await locateAnswer(called, runId, after)), withIds: lastEventId !== undefined }
}

/** Finds an answer to resume. */
export async function findAnswer(
  called: Called,
  runId: RunId,
  headers: Pick<Headers, 'last-event-id'>,
): Promise<FrameStreamOptions> {
  const lastEventId = headers['last-event-id']
  const after = lastEventId === undefined ? START : parseCursor(lastEventId)
  return { ...(await locateAnswer(called, runId, after)), withIds: true }
}

async function locateAnswer(
  { db, principalId }: Called,
  runId: RunId,
  after: Cursor,
): Promise<Omit<FrameStreamOptions, 'withIds'>> {
  const position = await findRunPosition(db, principalId, runId)
  if (!position) throw new AppError('RUN_NOT_FOUND', 'There is no such run.')
  if (after.seq > position.lastSeq) throw invalidCursor()
  return { threadId: position.conversation, runId, after }
}
