import { randomUUID } from 'node:crypto'
import { rateLimitedSend } from '@throughline/api'
import { findRunPosition, getConversationId } from '@throughline/db'
import { AppError, requestIdSchema, type RequestId, type RunId } from '@throughline/protocol'
import type { SendInput } from '@throughline/runs'
import type { Called } from '../http/require-scope.ts'
import type { Telling } from './frame-stream.ts'
import { BEGINNING, notOurs, parseCursor, type Cursor } from './cursor.ts'
import type { SendBody } from './request-schema.ts'

interface Headers {
  'idempotency-key'?: RequestId | undefined
  'last-event-id'?: string | undefined
}

/** Begins the answer to a message, or finds the one that the same request began before. */
export async function beginAnswer(
  called: Called,
  { message, thread_id: threadId, time_zone: timeZone }: SendBody,
  headers: Headers,
): Promise<Telling> {
  const { principalId, db, runs } = called
  const lastEventId = headers['last-event-id']
  const after = lastEventId === undefined ? BEGINNING : parseCursor(lastEventId)
  const conversationId =
    threadId == null ? undefined : await getConversationId(db, principalId, threadId)
  const input: SendInput = {
    message,
    requestId: headers['idempotency-key'] ?? requestIdSchema.parse(randomUUID()),
    conversationId,
    timeZone: timeZone ?? undefined,
    approvals: 'refuse',
  }
  // A cursor speaks of an answer that has begun: it must not begin another one.
  if (after.seq > 0 && !(await runs.findSent(principalId, input))) throw notOurs()
  const { runId } = await rateLimitedSend(called, input, runs.send)
  return { ...(await placeOf(called, runId, after)), withIds: lastEventId !== undefined }
}

/** Finds an answer to resume. */
export async function findAnswer(
  called: Called,
  runId: RunId,
  headers: Pick<Headers, 'last-event-id'>,
): Promise<Telling> {
  const lastEventId = headers['last-event-id']
  const after = lastEventId === undefined ? BEGINNING : parseCursor(lastEventId)
  return { ...(await placeOf(called, runId, after)), withIds: true }
}

async function placeOf(
  { db, principalId }: Called,
  runId: RunId,
  after: Cursor,
): Promise<Omit<Telling, 'withIds'>> {
  const place = await findRunPosition(db, principalId, runId)
  if (!place) throw new AppError('RUN_NOT_FOUND', 'There is no such run.')
  if (after.seq > place.lastSeq) throw notOurs()
  return { threadId: place.conversation, runId, after }
}
