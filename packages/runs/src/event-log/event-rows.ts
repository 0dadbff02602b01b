import type { LogEntry } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/** Log entries as the rows `entry (seq, type, data)`, for a `from` clause. */
export function eventRows(entries: readonly LogEntry[]): RawBuilder<unknown> {
  return sql`unnest(
    ${entries.map((entry) => entry.seq)}::integer[],
    ${entries.map((entry) => entry.event.type)}::text[],
    ${entries.map((entry) => JSON.stringify(entry.event))}::jsonb[]
  ) as entry (seq, type, data)`
}
