import {
  isUniqueViolation,
  lockConversationOf,
  messageNotFound,
  refuseWhileActive,
} from '@throughline/db'
import type { MessageId, PrincipalId } from '@throughline/protocol'
import { startRun } from '../execution/execute-run.ts'
import type { Claim } from '../execution/claim.ts'
import { firstEntries } from '../execution/first-entries.ts'
import type { ProcessContext } from '../process-context.ts'
import type { RegenerateInput, Sent } from '../runs.ts'
import { insertAnswer, insertFirstEvents } from './insert-answer.ts'
import { findRepeatedRegeneration } from './request-id.ts'
import { refuseWhileDraining } from './send-message.ts'

/**
 * Answers a user's message again, from the beginning. The new answer is a sibling of the earlier
 * ones, whatever became of them, and the last message of the current branch.
 */
export async function regenerateAnswer(
  context: ProcessContext,
  principalId: PrincipalId,
  input: RegenerateInput,
): Promise<Sent> {
  refuseWhileDraining(context)
  const started = await claimAnswer(context, principalId, input).catch(async (error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    // A request in another conversation used this request id at the same time.
    const repeated = await findRepeatedRegeneration(context.db, principalId, input)
    if (!repeated) throw error
    return repeated
  })
  if ('repeated' in started) return started
  const { claim, userMessageId } = started
  startRun(context, claim)
  const { conversationId, runId, assistantMessageId } = claim
  return { conversationId, runId, userMessageId, assistantMessageId, repeated: false }
}

function claimAnswer(
  { db, owner }: Pick<ProcessContext, 'db' | 'owner'>,
  principalId: PrincipalId,
  input: RegenerateInput,
): Promise<Sent | { claim: Claim; userMessageId: MessageId }> {
  return db.transaction().execute(async (trx) => {
    const message = await lockConversationOf(trx, principalId, input.messageId)
    const repeated = await findRepeatedRegeneration(trx, principalId, input)
    if (repeated) return repeated
    await refuseWhileActive(trx, message)
    const userMessageId = message.role === 'user' ? message.id : message.parentId
    if (userMessageId === null) throw messageNotFound()
    const claim = await insertAnswer(trx, {
      conversationId: message.conversationId,
      principalId,
      userMessageId,
      requestId: input.requestId,
      retryOf: null,
      timeZone: input.timeZone ?? 'UTC',
      approvals: input.approvals ?? 'ask',
      owner,
    })
    const events = firstEntries.map(({ event }) => event)
    await insertFirstEvents(trx, claim.runId, events)
    return { claim, userMessageId }
  })
}
