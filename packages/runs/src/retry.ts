import { announce, findRun, newId, type Database, type RunRow } from '@throughline/db'
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
import { startRun } from './drive.ts'
import type { Engine } from './engine.ts'
import { runNotFound } from './follow.ts'
import { LEASE_SECONDS } from './lease.ts'
import { findRepeatedRetry, isUniqueViolation, refuseWhileActive } from './request-id.ts'
import type { Sent } from './runs.ts'
import { refuseWhileDraining } from './send.ts'

/**
 * Answers the same message again in the place of a failed or stopped answer. The new run begins
 * with the journal of the old one: what the model said in finished turns and what tools did stays.
 */
export async function retryRun(
  engine: Engine,
  principalId: PrincipalId,
  input: { runId: RunId; requestId: RequestId },
): Promise<Sent> {
  refuseWhileDraining(engine)
  const failed = await findRun(engine.db, principalId, input.runId)
  if (!failed) throw runNotFound()
  const repeated = await findRepeatedRetry(engine.db, principalId, input)
  if (repeated) return repeated
  try {
    return await insertAndStart(engine, failed, input.requestId)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const raced = await findRepeatedRetry(engine.db, principalId, input)
    if (raced) return raced
    await refuseWhileActive(engine.db, principalId, failed.conversation_id)
    throw error
  }
}

async function insertAndStart(engine: Engine, failed: RunRow, requestId: RequestId): Promise<Sent> {
  const runId = newId(runIdSchema)
  const assistantMessageId = newId(messageIdSchema)
  const { now, turns } = await engine.db.transaction().execute(async (trx) => {
    await refuseUnlessNewest(trx, failed)
    const parts = await supersede(trx, failed, { runId, assistantMessageId })
    const createdAt = await insertRun(trx, failed, {
      id: runId,
      assistant_message_id: assistantMessageId,
      request_id: requestId,
      lease_owner: engine.owner,
    })
    const copied = await copyJournal(trx, failed.id, runId)
    if (copied > 0) {
      await insertEvents(trx, runId, [
        { type: 'run_started' },
        ...unfold(parts.filter((part) => part.turn <= copied)),
      ])
    }
    await announce(trx, failed.principal_id, { type: 'conversation', id: failed.conversation_id })
    return { now: createdAt, turns: copied }
  })
  startRun(engine, {
    runId,
    attempt: 1,
    conversationId: failed.conversation_id,
    principalId: failed.principal_id,
    assistantMessageId,
    now,
    timeZone: failed.time_zone,
    crashes: 0,
    stopped: false,
    fresh: turns === 0,
  })
  return {
    conversationId: failed.conversation_id,
    runId,
    userMessageId: failed.user_message_id,
    assistantMessageId,
    repeated: false,
  }
}

async function refuseUnlessNewest(trx: Transaction<Database>, failed: RunRow): Promise<void> {
  const { last_position: lastPosition } = await trx
    .selectFrom('conversation')
    .select('last_position')
    .where('id', '=', failed.conversation_id)
    .forUpdate()
    .executeTakeFirstOrThrow(runNotFound)
  const { position } = await trx
    .selectFrom('message')
    .select('position')
    .where('id', '=', failed.assistant_message_id)
    .executeTakeFirstOrThrow(runNotFound)
  if (position === lastPosition && (failed.status === 'failed' || failed.status === 'cancelled')) {
    return
  }
  throw new AppError(
    'RUN_NOT_RETRYABLE',
    'Only the newest answer can be tried again, when it failed or was stopped.',
  )
}

/** Hides the failed answer and puts an empty one in its stead; answers with the parts of the old. */
async function supersede(
  trx: Transaction<Database>,
  failed: RunRow,
  next: { runId: RunId; assistantMessageId: MessageId },
): Promise<StoredPart[]> {
  const { parts } = await trx
    .updateTable('message')
    .set({ superseded: true })
    .where('id', '=', failed.assistant_message_id)
    .returning('parts')
    .executeTakeFirstOrThrow()
  const { last_position: position } = await trx
    .updateTable('conversation')
    .set((eb) => ({ last_position: eb('last_position', '+', 1), updated_at: sql`now()` }))
    .where('id', '=', failed.conversation_id)
    .returning('last_position')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('message')
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
  trx: Transaction<Database>,
  failed: RunRow,
  next: {
    id: RunId
    assistant_message_id: MessageId
    request_id: RequestId
    lease_owner: string
  },
): Promise<Date> {
  const { created_at: createdAt } = await trx
    .insertInto('run')
    .values({
      ...next,
      conversation_id: failed.conversation_id,
      principal_id: failed.principal_id,
      user_message_id: failed.user_message_id,
      retry_of: failed.id,
      status: 'running',
      time_zone: failed.time_zone,
      lease_until: sql`now() + make_interval(secs => ${LEASE_SECONDS})`,
    })
    .returning('created_at')
    .executeTakeFirstOrThrow()
  return createdAt
}

/** Copies the finished turns. Their usage stays with the run that paid for it. */
async function copyJournal(db: Kysely<Database>, from: RunId, to: RunId): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into run_turn (run_id, turn, response, usage)
    select ${to}, turn, response, '{"inputTokens": 0, "outputTokens": 0}' from run_turn
    where run_id = ${from} and jsonb_array_length(response -> 'calls') > 0
  `.execute(db)
  await sql`
    insert into tool_call (run_id, call_id, turn, name, args, state, result, message, settled_at)
    select ${to}, call_id, turn, name, args, state, result, message, settled_at from tool_call
    where run_id = ${from}
  `.execute(db)
  return Number(numAffectedRows)
}

async function insertEvents(
  trx: Transaction<Database>,
  runId: RunId,
  events: readonly StoredEvent[],
): Promise<void> {
  await trx
    .insertInto('run_event')
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
