import type { EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { toJournal } from '../execution/journal.ts'
import type { Batch } from './event-buffer.ts'
import { notifyingLog } from '../live-events/event-notify.ts'

/**
 * Writes the batches of many runs in one statement, which is one transaction. Only runs that are
 * still driven by their batch's attempt are written; a run whose row somebody holds is passed over
 * and not waited for. Answers with the runs that were written, and whether each was asked to stop.
 *
 * `again` says that an earlier try may have been stored although its answer was lost.
 */
export async function writeBatches(
  db: Kysely<EngineTables>,
  { owner, batches, again }: { owner: string; batches: readonly Batch[]; again: boolean },
): Promise<Map<RunId, { stopRequested: boolean }>> {
  const entries = batches.flatMap(({ runId, entries: own }) =>
    own.map(({ seq, event }) => ({ runId, seq, event })),
  )
  const runIds = batches.map((batch) => batch.runId)
  const keep = again ? sql`on conflict do nothing` : sql``
  const { rows } = await sql<{ id: RunId; stopRequested: boolean }>`
    with held as (
      select run.id, run.cancel_requested_at is not null as stop_requested from throughline.run
      join unnest(
        ${runIds}::uuid[],
        ${batches.map((batch) => batch.attempt)}::integer[]
      ) as mine (run_id, attempt) on mine.run_id = run.id and mine.attempt = run.attempt
      where run.status = 'running'
      order by run.id
      for share of run skip locked
    ), written as (
      insert into throughline.run_event (run_id, seq, type, data)
      select entry.run_id, entry.seq, entry.type, entry.data
      from unnest(
        ${entries.map((entry) => entry.runId)}::uuid[],
        ${entries.map((entry) => entry.seq)}::integer[],
        ${entries.map((entry) => entry.event.type)}::text[],
        ${entries.map((entry) => JSON.stringify(entry.event))}::jsonb[]
      ) as entry (run_id, seq, type, data)
      join held on held.id = entry.run_id
      ${keep}
    )${journal(batches, keep)}
    select id, stop_requested as "stopRequested", ${notifyingLog(owner, runIds)} from held
  `.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

function journal(batches: readonly Batch[], keep: ReturnType<typeof sql>) {
  const turns = batches.flatMap(({ runId, turn }) => (turn ? [{ runId, turn }] : []))
  if (turns.length === 0) return sql``
  const calls = turns.flatMap(({ runId, turn }) => turn.calls.map((call) => ({ runId, call })))
  return sql`, journaled as (
      insert into throughline.run_turn (run_id, turn, response, usage)
      select entry.run_id, entry.turn, entry.response, entry.usage
      from unnest(
        ${turns.map((entry) => entry.runId)}::uuid[],
        ${turns.map((entry) => entry.turn.turn)}::integer[],
        ${turns.map((entry) => toJournal(entry.turn))}::jsonb[],
        ${turns.map((entry) => JSON.stringify(entry.turn.usage))}::jsonb[]
      ) as entry (run_id, turn, response, usage)
      join held on held.id = entry.run_id
      ${keep}
    ), called as (
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
      join held on held.id = entry.run_id
      ${keep}
    )`
}

/** Which of these runs are still driven by their batch's attempt, held by somebody or not. */
export async function findOwnRuns(
  db: Kysely<EngineTables>,
  batches: readonly Batch[],
): Promise<Set<RunId>> {
  const rows = await db
    .selectFrom('throughline.run')
    .select(['id', 'attempt'])
    .where(
      'id',
      'in',
      batches.map((batch) => batch.runId),
    )
    .where('status', '=', 'running')
    .execute()
  const attempts = new Map(rows.map((row) => [row.id, row.attempt]))
  const own = batches.filter((batch) => attempts.get(batch.runId) === batch.attempt)
  return new Set(own.map((batch) => batch.runId))
}
