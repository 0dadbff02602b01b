import {
  conversationNotFound,
  isUniqueViolation,
  messageNotFound,
  newId,
  refuseWhileActive,
} from '@throughline/db'
import {
  AppError,
  conversationIdSchema,
  messageIdSchema,
  runIdSchema,
  type PrincipalId,
} from '@throughline/protocol'
import { startRun } from '../execution/execute-run.ts'
import type { ProcessContext } from '../process-context.ts'
import type { SendInput, Sent } from '../runs.ts'
import { insertReply } from './insert-reply.ts'
import type { NewSend } from './insert-sends.ts'
import { findRepeatedSend } from './request-id.ts'

/** A send is tried again if the run that conflicted with it has ended meanwhile. */
const MAX_TRIES = 3

/** Stores the message, its run and the empty answer in one transaction, then starts the run. */
export async function sendMessage(
  context: ProcessContext,
  principalId: PrincipalId,
  input: SendInput,
): Promise<Sent> {
  refuseWhileDraining(context)
  for (let tries = 1; ; tries += 1) {
    try {
      return await insertAndStart(context, principalId, input)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      const repeated = await findRepeatedSend(context.db, principalId, input)
      if (repeated) return repeated
      const { conversationId } = input
      if (conversationId) await refuseWhileActive(context.db, { principalId, conversationId })
      if (tries === MAX_TRIES) throw error
    }
  }
}

export function refuseWhileDraining({ draining }: ProcessContext): void {
  if (draining) {
    throw new AppError(
      'SERVER_DRAINING',
      'This server is shutting down. Send the request again to reach another server.',
    )
  }
}

async function insertAndStart(
  context: ProcessContext,
  principalId: PrincipalId,
  input: SendInput,
): Promise<Sent> {
  const ids = {
    conversationId: input.conversationId ?? newId(conversationIdSchema),
    runId: newId(runIdSchema),
    userMessageId: newId(messageIdSchema),
    assistantMessageId: newId(messageIdSchema),
  }
  const timeZone = input.timeZone ?? 'UTC'
  const approvals = input.approvals ?? 'ask'
  const isNew = input.conversationId === undefined
  if (isNew && input.parentId) throw messageNotFound()
  const send = { ...input, ...ids, principalId, timeZone, approvals, isNew }
  const now = await insertSend(context, send)
  if ('repeated' in now) return now
  startRun(context, {
    ...ids,
    principalId,
    now,
    timeZone,
    approvals,
    attempt: 1,
    crashes: 0,
    stopRequested: false,
    isNew: true,
    ...(isNew && { history: [{ role: 'user' as const, text: input.message }] }),
  })
  return { ...ids, repeated: false }
}

/** Returns the run's clock, or what an earlier send with this request id started. */
async function insertSend(context: ProcessContext, send: NewSend): Promise<Date | Sent> {
  const namesParent = send.parentId !== undefined && !send.isNew
  const stored = await (namesParent ? insertReply(context, send) : context.sends.call(send))
  if (!stored) throw conversationNotFound()
  return stored
}
