import type { EngineTables } from '@throughline/db'
import { sql, type Kysely } from 'kysely'

/** Runs whose events one statement drops: small, so that it holds nobody up. */
const BATCH = 100

/**
 * Drops the events of runs that ended before the retention time; their messages stay, and a late
 * follower gets the message whole. Several processes may do it at once. Answers with the number of
 * runs.
 */
export async function dropOldEvents(
  db: Kysely<EngineTables>,
  retentionMs: number,
): Promise<number> {
  let dropped = 0
  while (true) {
    const count = await dropBatch(db, retentionMs)
    dropped += count
    if (count < BATCH) return dropped
  }
}

async function dropBatch(db: Kysely<EngineTables>, retentionMs: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with old as (
      select id from throughline.run
      where finished_at < now() - make_interval(secs => ${retentionMs / 1000})
        and not events_dropped
      order by finished_at
      limit ${BATCH}
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
