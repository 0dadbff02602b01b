import type { LogEntry } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/** Entries as rows for `from`: `entry (seq, type, data)`. */
export function eventRows(entries: readonly LogEntry[]): RawBuilder<unknown> {
  return sql`unnest(
    ${entries.map((entry) => entry.seq)}::integer[],
    ${entries.map((entry) => entry.event.type)}::text[],
    ${entries.map((entry) => JSON.stringify(entry.event))}::jsonb[]
  ) as entry (seq, type, data)`
}
