import { ToolError, type ToolCall, type ToolOutcome, type ToolExecution } from '@throughline/agent'
import {
  isAbortedTransaction,
  isFencingError,
  lastStatement,
  type EngineTables,
} from '@throughline/db'
import type { LogEntry, StoredEvent } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import { eventRows } from '../event-log/event-rows.ts'
import type { ProcessContext } from '../process-context.ts'
import { RunStopRequested } from './attempt-errors.ts'
import { fenced, isCurrentAttempt } from './fencing.ts'

interface Work {
  call: ToolCall
  work: ToolExecution
  /** True if an earlier attempt started the effect outside the database and stored no outcome. */
  isStarted: boolean
  /** True when this process is shutting down and another one continues the run. */
  isReleased: () => boolean
}

export interface Settled {
  outcome: ToolOutcome
  entries: LogEntry[]
}

/** Wraps an error that the tool threw, to distinguish it from other errors. */
class ToolThrew extends Error {
  override readonly name = 'ToolThrew'
}

const INTERNAL_TOOL_ERROR = 'The tool failed with an internal error.'
const UNKNOWN_OUTCOME =
  'It is not known whether this was done: the server stopped while it was in progress. Check before you try again.'

/**
 * Executes one tool call and stores its outcome and its event. The sequence depends on the effect.
 *
 * A tool that works in this database: begin -> effect -> lock the run -> outcome -> commit. If the
 * tool throws, the transaction is rolled back and the failure is stored by a statement of its own.
 * A tool that works elsewhere: (intent, if the effect cannot be repeated) -> effect -> outcome.
 */
export async function commitToolCall(
  context: Pick<ProcessContext, 'db' | 'log'>,
  buffer: EventBuffer,
  { call, work, isStarted, isReleased }: Work,
): Promise<Settled> {
  const { db, log } = context
  await buffer.flush()
  if (buffer.stopRequested) throw new RunStopRequested('The run was stopped.')
  // Whatever this version of the tool is, an earlier one may have done it where nothing undoes it.
  if (isStarted) return storeOutcome(db, buffer, { call, outcome: unknownOutcome })
  const done = (result: unknown) => ({
    call,
    outcome: { state: 'done' as const, result },
    title: work.title?.(result),
  })
  try {
    switch (work.effect) {
      case 'read':
      case 'transaction':
        return await db.transaction().execute(async (trx) => {
          const result = await runEffect(() => work.run(trx))
          return storeOutcome(trx, buffer, done(result)).catch(rethrowAsToolError)
        })
      case 'idempotent':
      case 'external': {
        if (work.effect === 'external') await storeIntent(db, buffer, call)
        const result = await runEffect(() => work.run(`${buffer.runId}:${call.callId}`))
        return await storeOutcome(db, buffer, done(result))
      }
    }
  } catch (error) {
    if (!(error instanceof ToolThrew)) throw error
    const { cause } = error
    // The shutdown interrupted the tool, so this is not the outcome: the next attempt settles the call.
    if (!(cause instanceof ToolError) && isReleased()) throw cause
    if (!(cause instanceof ToolError)) log.error({ err: cause, tool: call.name }, 'a tool failed')
    const message = cause instanceof ToolError ? cause.message : INTERNAL_TOOL_ERROR
    return storeOutcome(db, buffer, { call, outcome: { state: 'failed', message } })
  }
}

/** Rejects a call without executing it, as a person would, and stores the note as the reason. */
export async function refuseToolCall(
  { db }: Pick<ProcessContext, 'db'>,
  buffer: EventBuffer,
  { call, note }: Pick<Work, 'call'> & { note: string },
): Promise<Settled> {
  await buffer.flush()
  if (buffer.stopRequested) throw new RunStopRequested('The run was stopped.')
  return storeOutcome(db, buffer, { call, outcome: { state: 'denied', note } })
}

const unknownOutcome = { state: 'failed', message: UNKNOWN_OUTCOME } as const

/**
 * If a tool catches its own SQL error, its transaction is aborted and the statement that stores the
 * outcome fails. This is an error of the tool.
 */
function rethrowAsToolError(error: unknown): never {
  throw isAbortedTransaction(error) ? new ToolThrew('The tool failed.', { cause: error }) : error
}

async function runEffect(effect: () => Promise<unknown>): Promise<unknown> {
  try {
    return await effect()
  } catch (cause) {
    throw new ToolThrew('The tool failed.', { cause })
  }
}

/** Marks an effect that cannot be repeated as started, before it starts. */
async function storeIntent(
  db: Kysely<EngineTables>,
  buffer: EventBuffer,
  { callId }: ToolCall,
): Promise<void> {
  const { rows } = await sql`
    with locked as (
      select id from throughline.run where ${isCurrentAttempt(buffer)} for no key update
    )
    update throughline.tool_call set state = 'started'
    from locked where run_id = locked.id and call_id = ${callId}
    returning run_id
  `.execute(db)
  if (rows.length === 0) throw fenced()
}

interface OutcomeRecord {
  call: ToolCall
  outcome: ToolOutcome
  title?: string | undefined
}

async function storeOutcome(
  db: Kysely<EngineTables>,
  buffer: EventBuffer,
  { call, outcome, title }: OutcomeRecord,
): Promise<Settled> {
  const entries = buffer.assignSeqs([toEvent(call, outcome, title)])
  const result = outcome.state === 'done' ? JSON.stringify(outcome.result ?? null) : null
  const message = outcome.state === 'failed' ? outcome.message : null
  const denied = outcome.state === 'denied' ? { approved: false, note: outcome.note } : null
  const { rows } = await sql<{ stopped: boolean }>`${lastStatement}
    with locked as (
      select id, cancel_requested_at is not null as stopped from throughline.run
      where ${isCurrentAttempt(buffer)}
      for no key update
    ), updated_call as (
      update throughline.tool_call
      set state = ${outcome.state}, result = ${result}::jsonb, message = ${message}, settled_at = now(),
        approved = coalesce(${denied?.approved ?? null}::boolean, approved),
        note = coalesce(${denied?.note ?? null}::text, note)
      from locked where run_id = locked.id and call_id = ${call.callId}
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select locked.id, entry.seq, entry.type, entry.data
      from locked, ${eventRows([{ runId: buffer.runId, entries }])}
    )
    select (select stopped from locked), throughline.require_held(exists (select from locked))
  `
    .execute(db)
    .catch((error: unknown) => {
      throw isFencingError(error) ? fenced() : error
    })
  if (rows[0]?.stopped) buffer.requestStop()
  return { outcome, entries }
}

function toEvent(
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
