import { ToolError, type ToolCall, type ToolOutcome } from '@throughline/agent'
import type { Database } from '@throughline/db'
import type { LogEntry, StoredEvent } from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import { RunStopRequested } from './lane-error.ts'
import type { Engine } from './engine.ts'
import { fenced, type Lane } from './lane.ts'
import { signalingLog } from './log-signal.ts'

interface Call {
  call: ToolCall
  effect: (db: Transaction<Database>) => Promise<unknown>
}

interface Settled {
  outcome: ToolOutcome
  entries: LogEntry[]
}

/** What an effect threw, told apart from what the transaction around it threw. */
class EffectFailed extends Error {
  override readonly name = 'EffectFailed'
}

/**
 * Carries out one tool call: its effect, its outcome and its event commit together or not at all.
 * An effect that throws is rolled back, and its failure is stored in its place.
 *
 * settled lane -> begin -> effect -> lock the run -> outcome and event -> commit
 */
export async function commitToolCall(
  { db, log, owner }: Pick<Engine, 'db' | 'log' | 'owner'>,
  lane: Lane,
  { call, effect }: Call,
): Promise<Settled> {
  await lane.settled()
  if (lane.stopRequested) throw new RunStopRequested('The run was stopped.')
  try {
    return await db.transaction().execute(async (trx) => {
      const result = await effect(trx).catch((cause: unknown) => {
        throw new EffectFailed('the effect failed', { cause })
      })
      return settle(trx, lane, { owner, call, outcome: { state: 'done', result } })
    })
  } catch (error) {
    if (!(error instanceof EffectFailed)) throw error
    const message = messageOf(error.cause)
    if (message === undefined) log.error({ err: error.cause, tool: call.name }, 'a tool failed')
    return settle(db, lane, { owner, call, outcome: { state: 'failed', message: message ?? BUG } })
  }
}

const BUG = 'The tool failed for a reason of its own. Nothing was changed.'

function messageOf(error: unknown): string | undefined {
  return error instanceof ToolError ? error.message : undefined
}

async function settle(
  db: Kysely<Database>,
  lane: Lane,
  { owner, call, outcome }: { owner: string; call: ToolCall; outcome: ToolOutcome },
): Promise<Settled> {
  const entries = lane.number([eventOf(call, outcome)])
  const result = outcome.state === 'done' ? JSON.stringify(outcome.result ?? null) : null
  const message = outcome.state === 'failed' ? outcome.message : null
  const { rows } = await sql<{ stopped: boolean }>`
    with held as (
      select id, cancel_requested_at is not null as stopped from run
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
    select stopped, ${signalingLog(owner, [lane.runId])} from held
  `.execute(db)
  const [held] = rows
  if (!held) throw fenced()
  if (held.stopped) lane.stopRequested = true
  return { outcome, entries }
}

function eventOf({ callId, name }: ToolCall, outcome: ToolOutcome): StoredEvent {
  return outcome.state === 'done'
    ? { type: 'tool_result', callId, name, result: outcome.result }
    : { type: 'tool_error', callId, name, message: outcome.message }
}
