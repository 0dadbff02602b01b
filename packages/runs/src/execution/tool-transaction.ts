import { ToolError, type ToolCall, type ToolOutcome, type ToolExecution } from '@throughline/agent'
import { isAbortedTransaction, isFenced, lastStatement, type EngineTables } from '@throughline/db'
import type { LogEntry, StoredEvent } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { ProcessContext } from '../process-context.ts'
import { fenced, RunStopRequested } from './attempt-errors.ts'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import { eventRows } from '../event-log/event-rows.ts'
import { notifyingLog } from '../live-events/event-notify.ts'

interface Work {
  call: ToolCall
  work: ToolExecution
  /** An earlier attempt began it outside of this database, and did not store its end. */
  isStarted: boolean
  /** True when this process is shutting down and another one continues the run. */
  isReleased: () => boolean
}

export interface Settled {
  outcome: ToolOutcome
  entries: LogEntry[]
}

/** What a tool threw, told apart from what was thrown around it. */
class EffectFailed extends Error {
  override readonly name = 'EffectFailed'
}

const BUG = 'The tool failed for a reason of its own.'
const UNKNOWN_OUTCOME =
  'It is not known whether this was done: the server stopped in its middle. Check before you try again.'

/**
 * Carries out one tool call, as its effect demands, and stores what became of it with its event.
 *
 * A tool that works in this database: begin -> effect -> lock the run -> outcome -> commit; one
 * that throws is rolled back, and its failure is stored in its place.
 * A tool that works elsewhere: (intent, when it cannot be repeated) -> effect -> outcome.
 */
export async function commitToolCall(
  context: Pick<ProcessContext, 'db' | 'log' | 'owner'>,
  buffer: EventBuffer,
  { call, work, isStarted, isReleased }: Work,
): Promise<Settled> {
  const { db, log, owner } = context
  await buffer.settled()
  if (buffer.stopRequested) throw new RunStopRequested('The run was stopped.')
  // Whatever this version of the tool is, an earlier one may have done it where nothing undoes it.
  if (isStarted) return settle(db, buffer, { owner, call, outcome: unknownOutcome })
  const done = (result: unknown) => ({
    owner,
    call,
    outcome: { state: 'done' as const, result },
    title: work.title?.(result),
  })
  try {
    switch (work.effect) {
      case 'read':
      case 'transaction':
        return await db.transaction().execute(async (trx) => {
          const result = await attempt(() => work.run(trx))
          return settle(trx, buffer, done(result)).catch(blameTool)
        })
      case 'idempotent':
      case 'external': {
        if (work.effect === 'external') await storeIntent(db, buffer, call)
        const result = await attempt(() => work.run(`${buffer.runId}:${call.callId}`))
        return await settle(db, buffer, done(result))
      }
    }
  } catch (error) {
    if (!(error instanceof EffectFailed)) throw error
    const { cause } = error
    // The shutdown interrupted the tool, so this is not the outcome: the next attempt settles the call.
    if (!(cause instanceof ToolError) && isReleased()) throw cause
    if (!(cause instanceof ToolError)) log.error({ err: cause, tool: call.name }, 'a tool failed')
    const message = cause instanceof ToolError ? cause.message : BUG
    return settle(db, buffer, { owner, call, outcome: { state: 'failed', message } })
  }
}

/** Stores that a call is not carried out, and why, as if a person had rejected it. */
export async function refuseToolCall(
  { db, owner }: Pick<ProcessContext, 'db' | 'owner'>,
  buffer: EventBuffer,
  { call, note }: { call: ToolCall; note: string },
): Promise<Settled> {
  await buffer.settled()
  if (buffer.stopRequested) throw new RunStopRequested('The run was stopped.')
  return settle(db, buffer, { owner, call, outcome: { state: 'denied', note } })
}

const unknownOutcome = { state: 'failed', message: UNKNOWN_OUTCOME } as const

/** A tool that swallows an SQL error of its own leaves a transaction that takes nothing more. */
function blameTool(error: unknown): never {
  throw isAbortedTransaction(error)
    ? new EffectFailed('the effect failed', { cause: error })
    : error
}

async function attempt(effect: () => Promise<unknown>): Promise<unknown> {
  try {
    return await effect()
  } catch (cause) {
    throw new EffectFailed('the effect failed', { cause })
  }
}

/** Says, before it begins, that an effect which cannot be repeated is under way. */
async function storeIntent(
  db: Kysely<EngineTables>,
  buffer: EventBuffer,
  { callId }: ToolCall,
): Promise<void> {
  const { rows } = await sql`
    with held as (
      select id from throughline.run
      where id = ${buffer.runId} and attempt = ${buffer.attempt} and status = 'running'
      for no key update
    )
    update throughline.tool_call set state = 'started'
    from held where run_id = held.id and call_id = ${callId}
    returning run_id
  `.execute(db)
  if (rows.length === 0) throw fenced()
}

interface Settlement {
  owner: string
  call: ToolCall
  outcome: ToolOutcome
  title?: string | undefined
}

async function settle(
  db: Kysely<EngineTables>,
  buffer: EventBuffer,
  { owner, call, outcome, title }: Settlement,
): Promise<Settled> {
  const entries = buffer.number([eventOf(call, outcome, title)])
  const result = outcome.state === 'done' ? JSON.stringify(outcome.result ?? null) : null
  const message = outcome.state === 'failed' ? outcome.message : null
  const denied = outcome.state === 'denied' ? { approved: false, note: outcome.note } : null
  const { rows } = await sql<{ stopped: boolean }>`${lastStatement}
    with held as (
      select id, cancel_requested_at is not null as stopped from throughline.run
      where id = ${buffer.runId} and attempt = ${buffer.attempt} and status = 'running'
      for no key update
    ), settled as (
      update throughline.tool_call
      set state = ${outcome.state}, result = ${result}::jsonb, message = ${message}, settled_at = now(),
        approved = coalesce(${denied?.approved ?? null}::boolean, approved),
        note = coalesce(${denied?.note ?? null}::text, note)
      from held where run_id = held.id and call_id = ${call.callId}
    ), written as (
      insert into throughline.run_event (run_id, seq, type, data)
      select held.id, entry.seq, entry.type, entry.data
      from held, ${eventRows(entries)}
    )
    select (select stopped from held), throughline.require_held(exists (select from held)),
      ${notifyingLog(owner, [buffer.runId])}
  `
    .execute(db)
    .catch((error: unknown) => {
      throw isFenced(error) ? fenced() : error
    })
  if (rows[0]?.stopped) buffer.requestStop()
  return { outcome, entries }
}

function eventOf(
  { callId, name }: ToolCall,
  outcome: ToolOutcome,
  title: string | undefined,
): StoredEvent {
  switch (outcome.state) {
    case 'done':
      return {
        type: 'tool_result',
        callId,
        name,
        result: outcome.result,
        ...(title !== undefined && { title }),
      }
    case 'failed':
      return { type: 'tool_error', callId, name, message: outcome.message }
    case 'denied':
      return { type: 'approval_decided', callId, approved: false, note: outcome.note }
  }
}
