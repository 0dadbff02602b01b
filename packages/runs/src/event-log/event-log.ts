import type { EngineTables } from '@throughline/db'
import type { LogEntry, MessageId, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ProcessContext } from '../process-context.ts'

const PAGE_SIZE = 500

/** The stored events of a run after a cursor, in order. Reads one page at a time. */
export async function* readLog(
  db: Kysely<EngineTables>,
  runId: RunId,
  after: number,
): AsyncGenerator<LogEntry, void> {
  let cursor = after
  while (true) {
    const rows = await db
      .selectFrom('throughline.run_event')
      .select(['seq', 'data as event'])
      .where('run_id', '=', runId)
      .where('seq', '>', cursor)
      .orderBy('seq')
      .limit(PAGE_SIZE)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    cursor = last.seq
  }
}

/** The log of a run after a cursor, at the time of the query. */
export type OpenLog = GrowingLog | EndedLog

interface GrowingLog {
  finishedAt: null
  /** The process that executes the run. Null if it is this one, or none. */
  owner: string | null
  /** The first page after the cursor. */
  entries: LogEntry[]
  /** True if more entries are stored after `entries`. */
  hasMore: boolean
}

/** The log of a run that has ended. */
export interface EndedLog extends Pick<GrowingLog, 'entries' | 'hasMore'> {
  finishedAt: Date
  /** The seq of the run's last event. */
  lastSeq: number
  assistantMessageId: MessageId
}

/** Returns the entries after a cursor without a query, if this process executes the run. */
export function findCached(
  { activeRuns }: Pick<ProcessContext, 'activeRuns'>,
  { principalId, runId }: { principalId: PrincipalId; runId: RunId },
  after: number,
): GrowingLog | undefined {
  const run = activeRuns.get(runId)
  const entries = run?.principalId === principalId ? run.buffer?.cachedAfter(after) : undefined
  return entries && { finishedAt: null, owner: null, entries, hasMore: false }
}

/** Finds a run of the principal and its first entries after a cursor with one query. */
export async function openLog(
  db: Kysely<EngineTables>,
  { principalId, runId }: { principalId: PrincipalId; runId: RunId },
  after: number,
): Promise<OpenLog | undefined> {
  const rows = await db
    .selectFrom('throughline.run as run')
    .leftJoin('throughline.run_event as entry', (join) =>
      join.onRef('entry.run_id', '=', 'run.id').on('entry.seq', '>', after),
    )
    .select(['run.finished_at', 'run.last_seq', 'run.assistant_message_id', 'run.lease_owner'])
    .select(['entry.seq', 'entry.data'])
    .where('run.id', '=', runId)
    .where('run.principal_id', '=', principalId)
    .orderBy('entry.seq')
    .limit(PAGE_SIZE)
    .execute()
  const [run] = rows
  if (!run) return undefined
  return {
    finishedAt: run.finished_at,
    owner: run.lease_owner,
    lastSeq: run.last_seq,
    assistantMessageId: run.assistant_message_id,
    entries: rows.flatMap(({ seq, data }) => (seq && data ? [{ seq, event: data }] : [])),
    hasMore: rows.length === PAGE_SIZE,
  }
}
