import { setTimeout } from 'node:timers/promises'
import type { Target } from '../servers/target.ts'
import type { Postgres } from './postgres.ts'

/**
 * A backend reports its commits to `pg_stat_database` at most once a second, and after 10 s without
 * a statement at the latest (PGSTAT_IDLE_INTERVAL). It also reports them when it exits.
 */
const REPORT_MS = 10_500

/**
 * Begins to count the commits of the targets, whose backends must be idle. The returned function
 * stops a target and returns its commits, read-only ones and those of the stop (a few) included.
 */
export async function startCommitCounter(
  postgres: Postgres,
  targets: readonly Target[],
): Promise<(target: Target) => Promise<number>> {
  await setTimeout(REPORT_MS)
  const before = new Map<Target, number>()
  for (const target of targets) before.set(target, await postgres.commits(target.database.url))
  return async (target) => {
    await target.process[Symbol.asyncDispose]()
    await postgres.untilUnused(target.database.url)
    return (await postgres.commits(target.database.url)) - (before.get(target) ?? Number.NaN)
  }
}
