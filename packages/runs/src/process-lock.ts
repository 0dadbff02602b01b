import { sql, type RawBuilder } from 'kysely'
import type pg from 'pg'

/*
 * Each process holds a session-level advisory lock on its owner id. PostgreSQL releases the lock
 * when the session ends, so other processes notice at once that a process is dead, before its
 * leases expire. The lock is also free while a living process reconnects. If its runs are taken
 * over then, fencing rejects its writes.
 */

/**
 * Takes the lock of this process for the lifetime of the connection. Returns false while a previous
 * connection of this process, which PostgreSQL has not closed yet, still holds it.
 */
export async function tryTakeProcessLock(client: pg.Client, owner: string): Promise<boolean> {
  const { rows } = await client.query<{ isTaken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as "isTaken"',
    [owner],
  )
  return rows[0]?.isTaken ?? false
}

/** SQL condition: no living process holds the lock of `owner`, an id or a column with ids. */
export function isProcessDead(owner: string | RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(${owner}::text, 0))`
}
