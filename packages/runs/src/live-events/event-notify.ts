import { runIdSchema, type RunId } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/** The NOTIFY channel on which a process tells the others that logs have grown. */
export const LOG_CHANNEL = 'throughline_log'

/** PostgreSQL takes less than 8,000 bytes; beyond that the signal names no run and means all. */
const MAX_RUNS = 200

export interface LogNotice {
  /** Missing: any run's. */
  runIds: RunId[] | undefined
}

/** Tells the other processes, when the statement's transaction commits. */
export function notifyingLog(owner: string, runIds: readonly RunId[]): RawBuilder<unknown> {
  const named = runIds.length <= MAX_RUNS ? runIds : []
  return sql`pg_notify(${LOG_CHANNEL}, ${[owner, ...named].join(' ')})`
}

/** Undefined for what `owner` said: a process hands its entries to its own followers itself. */
export function parseLogNotice(payload: string, owner: string): LogNotice | undefined {
  if (payload.startsWith(owner)) return undefined
  const [, ...ids] = payload.split(' ')
  const runIds = ids.flatMap((id) => runIdSchema.safeParse(id).data ?? [])
  return { runIds: ids.length > 0 ? runIds : undefined }
}
