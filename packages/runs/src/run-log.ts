import type { Database } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'

const PAGE = 500

/** The stored events of a run after a cursor, in order, read a page at a time. */
export async function* readLog(
  db: Kysely<Database>,
  runId: RunId,
  after: number,
): AsyncGenerator<LogEntry, void> {
  let cursor = after
  while (true) {
    const rows = await db
      .selectFrom('run_event')
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
