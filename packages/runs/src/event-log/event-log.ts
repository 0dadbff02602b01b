import type { EngineTables } from '@throughline/db'
import type { LogEntry, MessageId, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ProcessContext } from '../process-context.ts'

const PAGE = 500

/** The stored events of a run after a cursor, in order, read a page at a time. */
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
      .limit(PAGE)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    cursor = last.seq
  }
}

/** The log of a run after a cursor, as it stands. */
export type OpenLog = GrowingLog | EndedLog

interface GrowingLog {
  finishedAt: null
  /** The first page after the cursor. */
  entries: LogEntry[]
  /** True when `entries` is not all that is stored. */
  hasMore: boolean
}

/** A log that never grows any more. */
export interface EndedLog extends Omit<GrowingLog, 'finishedAt'> {
  finishedAt: Date
  /** The seq of the run's last event. */
  lastSeq: number
  assistantMessageId: MessageId
}

/** What a run that is driven by this process has told after a cursor, without a query. */
export function findRecent(
  { active }: Pick<ProcessContext, 'active'>,
  { principalId, runId }: { principalId: PrincipalId; runId: RunId },
  after: number,
): GrowingLog | undefined {
  const run = active.get(runId)
  const entries = run?.principalId === principalId ? run.buffer?.recent(after) : undefined
  return entries && { finishedAt: null, entries, hasMore: false }
}

/** A principal's run and the first events after a cursor, by one query. */
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
    .select(['run.finished_at', 'run.last_seq', 'run.assistant_message_id'])
    .select(['entry.seq', 'entry.data'])
    .where('run.id', '=', runId)
    .where('run.principal_id', '=', principalId)
    .orderBy('entry.seq')
    .limit(PAGE)
    .execute()
  const [run] = rows
  if (!run) return undefined
  return {
    finishedAt: run.finished_at,
    lastSeq: run.last_seq,
    assistantMessageId: run.assistant_message_id,
    entries: rows.flatMap(({ seq, data }) => (seq && data ? [{ seq, event: data }] : [])),
    hasMore: rows.length === PAGE,
  }
}
