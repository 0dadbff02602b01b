import {
  findMessages,
  findRun,
  isUniqueViolation,
  lockConversation,
  refuseWhileActive,
  runNotFound,
  type EngineTables,
  type RunRow,
} from '@throughline/db'
import {
  AppError,
  unfold,
  type MessageId,
  type PrincipalId,
  type RequestId,
  type RunId,
} from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import { startRun } from '../execution/execute-run.ts'
import type { Claim } from '../execution/claim.ts'
import type { ProcessContext } from '../process-context.ts'
import type { RetryInput, Sent } from '../runs.ts'
import { insertAnswer, insertFirstEvents } from './insert-answer.ts'
import { findRepeatedRetry } from './request-id.ts'
import { refuseWhileDraining } from './send-message.ts'

/**
 * Answers the same message again after a failed or stopped answer, which stays as a sibling. The new
 * run starts with the journal of the old one: the model's finished turns and the outcomes of tools
 * are kept.
 */
export async function retryRun(
  context: ProcessContext,
  principalId: PrincipalId,
  input: RetryInput,
): Promise<Sent> {
  refuseWhileDraining(context)
  const failed = await findRun(context.db, principalId, input.runId)
  if (!failed) throw runNotFound()
  const claim = await claimRetry(context, failed, input.requestId).catch(async (error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    // A request in another conversation used this request id at the same time.
    const repeated = await findRepeatedRetry(context.db, principalId, input)
    if (!repeated) throw error
    return repeated
  })
  if ('repeated' in claim) return claim
  startRun(context, claim)
  return {
    conversationId: claim.conversationId,
    runId: claim.runId,
    userMessageId: failed.user_message_id,
    assistantMessageId: claim.assistantMessageId,
    repeated: false,
  }
}

function claimRetry(
  { db, owner }: Pick<ProcessContext, 'db' | 'owner'>,
  failed: RunRow,
  requestId: RequestId,
): Promise<Claim | Sent> {
  return db.transaction().execute(async (trx) => {
    const { id: runId, principal_id: principalId, conversation_id: conversationId } = failed
    const key = { principalId, conversationId }
    const { leafId } = await lockConversation(trx, key)
    const repeated = await findRepeatedRetry(trx, principalId, { runId, requestId })
    if (repeated) return repeated
    await refuseWhileActive(trx, key)
    refuseUnlessLast(failed, leafId)
    return insertRetry(trx, failed, { requestId, owner })
  })
}

function refuseUnlessLast(
  { assistant_message_id: id, status }: RunRow,
  leafId: MessageId | null,
): void {
  if (id === leafId && (status === 'failed' || status === 'cancelled')) return
  throw new AppError(
    'RUN_NOT_RETRYABLE',
    'Only the newest answer can be retried, and only if it failed or was stopped.',
  )
}

async function insertRetry(
  trx: Transaction<EngineTables>,
  failed: RunRow,
  { requestId, owner }: { requestId: RequestId; owner: string },
): Promise<Claim> {
  const claim = await insertAnswer(trx, {
    conversationId: failed.conversation_id,
    principalId: failed.principal_id,
    userMessageId: failed.user_message_id,
    requestId,
    retryOf: failed.id,
    timeZone: failed.time_zone,
    approvals: failed.approvals,
    owner,
  })
  const turns = await copyJournal(trx, failed.id, claim.runId)
  const [answer] = await findMessages(trx, [failed.assistant_message_id])
  const copied = unfold((answer?.parts ?? []).filter((part) => part.turn <= turns))
  await insertFirstEvents(trx, claim.runId, [{ type: 'run_started' }, ...copied])
  return { ...claim, isNew: turns === 0 }
}

/**
 * Copies the finished turns and returns their number. The copies have no usage: it is counted in
 * the run that made the model calls.
 */
async function copyJournal(db: Kysely<EngineTables>, from: RunId, to: RunId): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into throughline.run_turn (run_id, turn, response, usage)
    select ${to}, turn, response, '{"inputTokens": 0, "outputTokens": 0}' from throughline.run_turn
    where run_id = ${from} and jsonb_array_length(response -> 'calls') > 0
  `.execute(db)
  await sql`
    insert into throughline.tool_call (
      run_id, call_id, turn, name, args, state, result, message, approved, note, settled_at
    )
    select ${to}, call_id, turn, name, args,
      case state when 'waiting' then 'called' else state end,
      result, message, approved, note, settled_at
    from throughline.tool_call
    where run_id = ${from}
  `.execute(db)
  return Number(numAffectedRows)
}
