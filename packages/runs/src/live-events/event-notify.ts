import { runIdSchema, type RunId } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/** The NOTIFY channel on which a process announces new events in the logs of runs. */
export const LOG_CHANNEL = 'throughline_log'

/** The payload of NOTIFY is limited to 8,000 bytes. With more runs it names none and means all. */
const MAX_RUNS = 200

export interface LogNotice {
  /** Undefined means any run. */
  runIds: RunId[] | undefined
}

/** SQL expression that notifies the other processes when its transaction commits. */
export function notifyLogSql(owner: string, runIds: readonly RunId[]): RawBuilder<unknown> {
  const named = runIds.length <= MAX_RUNS ? runIds : []
  return sql`pg_notify(${LOG_CHANNEL}, ${[owner, ...named].join(' ')})`
}

/** Returns undefined for notices of `owner` itself: a process publishes its own events directly. */
export function parseLogNotice(payload: string, owner: string): LogNotice | undefined {
  if (payload.startsWith(owner)) return undefined
  const [, ...ids] = payload.split(' ')
  const runIds = ids.flatMap((id) => runIdSchema.safeParse(id).data ?? [])
  return { runIds: ids.length > 0 ? runIds : undefined }
}
