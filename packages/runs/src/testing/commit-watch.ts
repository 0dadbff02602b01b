import pg from 'pg'

/** When a process kills itself: before or after its n-th commit, counted from now. */
export interface KillPoint {
  commit: number
  moment: 'before' | 'after'
}

/** Counts the commits of this process since the last call of `arm`. */
export interface CommitWatch {
  arm(point: KillPoint | undefined): void
  /** The first 60 characters of each committing statement. */
  commits(): readonly string[]
}

const WRITES = /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate|create|alter|drop)\b/i
const LOCKS = /\bfor\s+(?:no\s+key\s+)?update\b/gi

/**
 * Intercepts every statement that this process sends through `pg`. It patches the driver for the
 * whole process, so use it only in processes that exist to be killed.
 */
export function watchCommits(): CommitWatch {
  let point: KillPoint | undefined
  let commits: string[] = []
  const inTransaction = new WeakSet()
  const { query } = pg.Client.prototype

  function isCommit(client: object, text: string): boolean {
    const [word = ''] = text.trimStart().toLowerCase().split(/[\s;]/, 1)
    if (word === 'begin' || word === 'start') inTransaction.add(client)
    if (word === 'rollback' && !/^\s*rollback\s+to\b/i.test(text)) inTransaction.delete(client)
    if (word === 'commit' || word === 'end') return inTransaction.delete(client)
    return !inTransaction.has(client) && WRITES.test(text.replaceAll(LOCKS, ''))
  }

  function patchedQuery(this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0])
    if (!isCommit(this, text)) return Reflect.apply(query, this, args)
    commits.push(text.trim().replaceAll(/\s+/g, ' ').slice(0, 60))
    if (commits.length !== point?.commit) return Reflect.apply(query, this, args)
    if (point.moment === 'before') return killSelf()
    const last = args.at(-1)
    if (typeof last === 'function') {
      return Reflect.apply(query, this, args.with(-1, killSelf))
    }
    const sent: unknown = Reflect.apply(query, this, args)
    // Also kills after a failed statement, which committed nothing.
    return sent instanceof Promise ? sent.then(killSelf, killSelf) : sent
  }
  Object.assign(pg.Client.prototype, { query: patchedQuery })

  return {
    commits: () => commits,
    arm: (next) => {
      point = next
      commits = []
    },
  }
}

/** Kills this process at once, as a power failure does. The promise never settles. */
export function killSelf(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query
  const isConfig = typeof query === 'object' && query !== null && 'text' in query
  return isConfig && typeof query.text === 'string' ? query.text : ''
}
