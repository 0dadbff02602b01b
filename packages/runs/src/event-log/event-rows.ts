import type { LogEntry, RunId } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/** Log entries as the rows `entry (run_id, seq, type, data)`, for a `from` clause. */
export function eventRows(
  logs: readonly { runId: RunId; entries: readonly LogEntry[] }[],
): RawBuilder<unknown> {
  const rows = logs.flatMap(({ runId, entries }) =>
    entries.map(({ seq, event }) => ({ runId, seq, event })),
  )
  return sql`unnest(
    ${rows.map((row) => row.runId)}::uuid[],
    ${rows.map((row) => row.seq)}::integer[],
    ${rows.map((row) => row.event.type)}::text[],
    ${rows.map((row) => JSON.stringify(row.event))}::jsonb[]
  ) as entry (run_id, seq, type, data)`
}
