import type { EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { attemptRows, isCurrentAttemptRow } from '../execution/fencing.ts'
import { toStoredResponse } from '../execution/journal.ts'
import { eventRows } from './event-rows.ts'
import type { Batch } from './event-buffer.ts'

/**
 * Writes the batches of many runs in one statement, which is one transaction. Skips runs that the
 * batch's attempt no longer executes, and runs whose row another transaction has locked, instead of
 * waiting for the lock. Returns the runs that were written, and whether a stop was requested.
 *
 * `isRetry` is true if an earlier try may have been stored although its response was lost.
 */
export async function writeBatches(
  db: Kysely<EngineTables>,
  { batches, isRetry }: { batches: readonly Batch[]; isRetry: boolean },
): Promise<Map<RunId, { stopRequested: boolean }>> {
  const onConflict = isRetry ? sql`on conflict do nothing` : sql``
  const { rows } = await sql<{ id: RunId; stopRequested: boolean }>`
    with locked as (
      select run.id, run.cancel_requested_at is not null as stop_requested from throughline.run
      join ${attemptRows(batches)} on ${isCurrentAttemptRow}
      order by run.id
      for share of run skip locked
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select entry.run_id, entry.seq, entry.type, entry.data
      from ${eventRows(batches)}
      join locked on locked.id = entry.run_id
      ${onConflict}
    )${insertTurns(batches, onConflict)}
    select id, stop_requested as "stopRequested" from locked
  `.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

function insertTurns(batches: readonly Batch[], onConflict: RawBuilder<unknown>) {
  const turns = batches.flatMap(({ runId, turn }) => (turn ? [{ runId, turn }] : []))
  if (turns.length === 0) return sql``
  const calls = turns.flatMap(({ runId, turn }) => turn.calls.map((call) => ({ runId, call })))
  return sql`, new_turns as (
      insert into throughline.run_turn (run_id, turn, response, usage)
      select entry.run_id, entry.turn, entry.response, entry.usage
      from unnest(
        ${turns.map((entry) => entry.runId)}::uuid[],
        ${turns.map((entry) => entry.turn.turn)}::integer[],
        ${turns.map((entry) => toStoredResponse(entry.turn))}::jsonb[],
        ${turns.map((entry) => JSON.stringify(entry.turn.usage))}::jsonb[]
      ) as entry (run_id, turn, response, usage)
      join locked on locked.id = entry.run_id
      ${onConflict}
    ), new_calls as (
      insert into throughline.tool_call (run_id, call_id, turn, name, args, state, message)
      select entry.run_id, entry.call_id, entry.turn, entry.name, entry.args, entry.state, entry.message
      from unnest(
        ${calls.map((entry) => entry.runId)}::uuid[],
        ${calls.map((entry) => entry.call.callId)}::text[],
        ${calls.map((entry) => entry.call.turn)}::integer[],
        ${calls.map((entry) => entry.call.name)}::text[],
        ${calls.map((entry) => JSON.stringify(entry.call.args ?? null))}::jsonb[],
        ${calls.map((entry) => (entry.call.type === 'tool_call' ? 'called' : 'failed'))}::text[],
        ${calls.map((entry) => (entry.call.type === 'tool_call' ? null : entry.call.message))}::text[]
      ) as entry (run_id, call_id, turn, name, args, state, message)
      join locked on locked.id = entry.run_id
      ${onConflict}
    )`
}

/** Finds the runs that their batch's attempt still executes, including those with locked rows. */
export async function findCurrentRuns(
  db: Kysely<EngineTables>,
  batches: readonly Batch[],
): Promise<Set<RunId>> {
  const { rows } = await sql<{ id: RunId }>`
    select run.id from throughline.run join ${attemptRows(batches)} on ${isCurrentAttemptRow}
  `.execute(db)
  return new Set(rows.map((row) => row.id))
}
