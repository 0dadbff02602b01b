import type { EngineTables } from '@throughline/db'
import { sql, type Kysely } from 'kysely'

/** The number of runs per statement. Small, so that the statement holds its locks only briefly. */
const BATCH_SIZE = 100

/**
 * Deletes the events of runs that ended more than `retentionMs` ago. Their messages stay, and a
 * late follower receives the message as a snapshot. Several processes may run this at the same
 * time. Returns the number of runs.
 */
export async function dropOldEvents(
  db: Kysely<EngineTables>,
  retentionMs: number,
): Promise<number> {
  let dropped = 0
  while (true) {
    const count = await dropBatch(db, retentionMs)
    dropped += count
    if (count < BATCH_SIZE) return dropped
  }
}

async function dropBatch(db: Kysely<EngineTables>, retentionMs: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with old as (
      select id from throughline.run
      where finished_at < now() - make_interval(secs => ${retentionMs / 1000})
        and not events_dropped
      order by finished_at
      limit ${BATCH_SIZE}
      for update skip locked
    ), marked as (
      update throughline.run set events_dropped = true from old where run.id = old.id
    ), dropped as (
      delete from throughline.run_event using old where run_event.run_id = old.id
    )
    select id from old
  `.execute(db)
  return rows.length
}
