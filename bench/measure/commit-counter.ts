import type { Target } from '../servers/target.ts'
import type { Postgres } from './postgres.ts'

/**
 * Counts the commits of a target from now until the returned function has stopped it, read-only ones
 * included. The function is the end because PostgreSQL reports commits late: a backend adds them to
 * `pg_stat_database` at most once a second, up to 10 s after its last statement, or when it exits.
 * So the count should begin with the first chat. It then includes the end of the start and the stop,
 * which are some ten commits, but no warm-up of unknown size.
 */
export async function startCommitCounter(
  postgres: Postgres,
  target: Target,
): Promise<() => Promise<number>> {
  const { url } = target.database
  const before = await postgres.commits(url)
  return async () => {
    await target.process[Symbol.asyncDispose]()
    await postgres.untilUnused(url)
    return (await postgres.commits(url)) - before
  }
}
