import type { EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'

/** The maximum number of rows that one query reads. More than the runs that it is asked for. */
const PAGE_SIZE = 2_000

export interface ReadLog {
  entries: LogEntry[]
  /** The process that executes the run. */
  owner: string | null
  isFinished: boolean
}

/** Reads the logs of many runs after their cursors. If `hasMore`, some entries are still unread. */
export async function readLogs(
  db: Kysely<EngineTables>,
  cursors: readonly { runId: RunId; after: number }[],
): Promise<{ logs: Map<RunId, ReadLog>; hasMore: boolean }> {
  const { rows } = await sql<{
    id: RunId
    owner: string | null
    isFinished: boolean
    seq: number | null
    data: LogEntry['event'] | null
  }>`
    select run.id, run.lease_owner as owner, run.finished_at is not null as "isFinished",
      entry.seq, entry.data
    from unnest(
      ${cursors.map(({ runId }) => runId)}::uuid[],
      ${cursors.map(({ after }) => after)}::integer[]
    ) as followed (run_id, seq)
    join throughline.run on run.id = followed.run_id
    left join throughline.run_event as entry
      on entry.run_id = followed.run_id and entry.seq > followed.seq
    order by run.id, entry.seq
    limit ${PAGE_SIZE}
  `.execute(db)
  const logs = new Map<RunId, ReadLog>()
  for (const { id, owner, isFinished, seq, data } of rows) {
    const log = logs.get(id) ?? { entries: [], owner, isFinished }
    if (seq !== null && data !== null) log.entries.push({ seq, event: data })
    logs.set(id, log)
  }
  return { logs, hasMore: rows.length === PAGE_SIZE }
}
