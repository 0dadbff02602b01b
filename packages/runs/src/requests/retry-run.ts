import {
  findRun,
  isUniqueViolation,
  newId,
  notifyChange,
  runNotFound,
  type EngineTables,
  type RunRow,
} from '@throughline/db'
import {
  AppError,
  messageIdSchema,
  runIdSchema,
  unfold,
  type MessageId,
  type PrincipalId,
  type RequestId,
  type RunId,
  type StoredEvent,
  type StoredPart,
} from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import { startRun } from '../execution/execute-run.ts'
import { leaseEnd, type Claim } from '../execution/claim.ts'
import type { ProcessContext } from '../process-context.ts'
import type { Sent } from '../runs.ts'
import { findRepeatedRetry, refuseWhileActive } from './request-id.ts'
import { refuseWhileDraining } from './send-message.ts'

/**
 * Answers the same message again and replaces a failed or stopped answer. The new run starts with
 * the journal of the old one: the model's finished turns and the outcomes of tools are kept.
 */
export async function retryRun(
  context: ProcessContext,
  principalId: PrincipalId,
  input: { runId: RunId; requestId: RequestId },
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
    const { id: runId, principal_id: principalId } = failed
    const { lastPosition } = await lockConversation(trx, failed)
    const repeated = await findRepeatedRetry(trx, principalId, { runId, requestId })
    if (repeated) return repeated
    await refuseWhileActive(trx, principalId, failed.conversation_id)
    await refuseUnlessNewest(trx, failed, lastPosition)
    return insertRetry(trx, failed, { requestId, owner })
  })
}

async function lockConversation(trx: Transaction<EngineTables>, { conversation_id: id }: RunRow) {
  return trx
    .selectFrom('throughline.conversation')
    .select('last_position as lastPosition')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(runNotFound)
}

async function refuseUnlessNewest(
  trx: Transaction<EngineTables>,
  { assistant_message_id: id, status }: RunRow,
  lastPosition: number,
): Promise<void> {
  const { position } = await trx
    .selectFrom('throughline.message')
    .select('position')
    .where('id', '=', id)
    .executeTakeFirstOrThrow(runNotFound)
  if (position === lastPosition && (status === 'failed' || status === 'cancelled')) return
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
  const runId = newId(runIdSchema)
  const assistantMessageId = newId(messageIdSchema)
  const parts = await replaceAnswer(trx, failed, { runId, assistantMessageId })
  const now = await insertRun(trx, failed, {
    id: runId,
    assistant_message_id: assistantMessageId,
    request_id: requestId,
    lease_owner: owner,
  })
  const turns = await copyJournal(trx, failed.id, runId)
  const copied = unfold(parts.filter((part) => part.turn <= turns))
  await insertEvents(trx, runId, [{ type: 'run_started' }, ...copied])
  const { conversation_id: conversationId, principal_id: principalId } = failed
  await notifyChange(trx, principalId, { type: 'conversation', id: conversationId })
  return {
    runId,
    attempt: 1,
    conversationId,
    principalId,
    assistantMessageId,
    now,
    timeZone: failed.time_zone,
    approvals: failed.approvals,
    crashes: 0,
    stopRequested: false,
    isNew: turns === 0,
  }
}

/** Hides the failed answer and inserts an empty one. Returns the parts of the failed answer. */
async function replaceAnswer(
  trx: Transaction<EngineTables>,
  failed: RunRow,
  next: { runId: RunId; assistantMessageId: MessageId },
): Promise<StoredPart[]> {
  const { parts } = await trx
    .updateTable('throughline.message')
    .set({ superseded: true })
    .where('id', '=', failed.assistant_message_id)
    .returning('parts')
    .executeTakeFirstOrThrow()
  const { last_position: position } = await trx
    .updateTable('throughline.conversation')
    .set((eb) => ({ last_position: eb('last_position', '+', 1), updated_at: sql`now()` }))
    .where('id', '=', failed.conversation_id)
    .returning('last_position')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('throughline.message')
    .values({
      id: next.assistantMessageId,
      conversation_id: failed.conversation_id,
      run_id: next.runId,
      position,
      role: 'assistant',
      parts: '[]',
      status: 'streaming',
    })
    .execute()
  return parts
}

async function insertRun(
  trx: Transaction<EngineTables>,
  failed: RunRow,
  next: {
    id: RunId
    assistant_message_id: MessageId
    request_id: RequestId
    lease_owner: string
  },
): Promise<Date> {
  const { created_at: createdAt } = await trx
    .insertInto('throughline.run')
    .values({
      ...next,
      conversation_id: failed.conversation_id,
      principal_id: failed.principal_id,
      user_message_id: failed.user_message_id,
      retry_of: failed.id,
      status: 'running',
      time_zone: failed.time_zone,
      approvals: failed.approvals,
      lease_until: leaseEnd,
    })
    .returning('created_at')
    .executeTakeFirstOrThrow()
  return createdAt
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

async function insertEvents(
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
