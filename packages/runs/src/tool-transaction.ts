import { ToolError, type ToolCall, type ToolOutcome } from '@throughline/agent'
import type { Database } from '@throughline/db'
import type { LogEntry, StoredEvent } from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import { RunStopRequested } from './lane-error.ts'
import { fenced, type Lane } from './lane.ts'
import type { Log } from './log.ts'

export type Effect = (db: Transaction<Database>) => Promise<unknown>

/**
 * Carries out one tool call: its effect, its outcome and its event commit together or not at all.
 * An effect that throws is rolled back to a savepoint, and its failure is what commits.
 *
 * begin -> may this attempt still act? -> savepoint -> effect -> lock the run -> outcome -> commit
 */
export async function commitToolCall(
  { db, log }: { db: Kysely<Database>; log: Log },
  lane: Lane,
  { call, effect }: { call: ToolCall; effect: Effect },
): Promise<{ outcome: ToolOutcome; entries: LogEntry[] }> {
  await lane.settled()
  return db.transaction().execute(async (trx) => {
    await admit(trx, lane)
    const made = await attempt(trx, { call, effect, log })
    const numbered = lane.number([eventOf(call, made)])
    await settle(trx, lane, { call, outcome: made, entries: numbered })
    return { outcome: made, entries: numbered }
  })
}

async function admit(trx: Transaction<Database>, lane: Lane): Promise<void> {
  const run = await trx
    .selectFrom('run')
    .select('cancel_requested_at')
    .where('id', '=', lane.runId)
    .where('attempt', '=', lane.attempt)
    .where('status', '=', 'running')
    .executeTakeFirst()
  if (!run) throw fenced()
  if (run.cancel_requested_at) throw new RunStopRequested('The run was stopped.')
}

async function attempt(
  trx: Transaction<Database>,
  { call, effect, log }: { call: ToolCall; effect: Effect; log: Log },
): Promise<ToolOutcome> {
  await sql`savepoint effect`.execute(trx)
  try {
    return { state: 'done', result: await effect(trx) }
  } catch (error) {
    await sql`rollback to savepoint effect`.execute(trx)
    if (error instanceof ToolError) return { state: 'failed', message: error.message }
    log.error({ err: error, tool: call.name }, 'a tool failed')
    return {
      state: 'failed',
      message: 'The tool failed for a reason of its own. Nothing was changed.',
    }
  }
}

async function settle(
  trx: Transaction<Database>,
  lane: Lane,
  { call, outcome, entries }: { call: ToolCall; outcome: ToolOutcome; entries: LogEntry[] },
): Promise<void> {
  const result = outcome.state === 'done' ? JSON.stringify(outcome.result ?? null) : null
  const message = outcome.state === 'failed' ? outcome.message : null
  const { rows } = await sql`
    with held as (
      select id from run
      where id = ${lane.runId} and attempt = ${lane.attempt} and status = 'running'
      for no key update
    ), settled as (
      update tool_call
      set state = ${outcome.state}, result = ${result}::jsonb, message = ${message}, settled_at = now()
      from held where run_id = held.id and call_id = ${call.callId}
    ), written as (
      insert into run_event (run_id, seq, type, data)
      select held.id, entry.seq, entry.type, entry.data
      from held, unnest(
        ${entries.map((entry) => entry.seq)}::integer[],
        ${entries.map((entry) => entry.event.type)}::text[],
        ${entries.map((entry) => JSON.stringify(entry.event))}::jsonb[]
      ) as entry (seq, type, data)
    )
    select id from held
  `.execute(trx)
  if (rows.length === 0) throw fenced()
}

function eventOf({ callId, name }: ToolCall, outcome: ToolOutcome): StoredEvent {
  return outcome.state === 'done'
    ? { type: 'tool_result', callId, name, result: outcome.result }
    : { type: 'tool_error', callId, name, message: outcome.message }
}
