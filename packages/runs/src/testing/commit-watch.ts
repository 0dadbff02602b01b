import pg from 'pg'

/** Where a process ends itself: at the n-th commit from now on, before it is made or after. */
export interface KillPoint {
  commit: number
  moment: 'before' | 'after'
}

/** The commits of this process, counted from the last `arm`. */
export interface CommitWatch {
  arm(point: KillPoint | undefined): void
  /** The first words of each statement that committed. */
  commits(): readonly string[]
}

const WRITES = /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate|create|alter|drop)\b/i
const LOCKS = /\bfor\s+(?:no\s+key\s+)?update\b/gi

/**
 * Sees every statement that this process sends by `pg`, whoever sends it. For processes that are
 * there to be killed only: it changes the driver for all of the process.
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

  function watched(this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0])
    if (!isCommit(this, text)) return Reflect.apply(query, this, args)
    commits.push(text.trim().replaceAll(/\s+/g, ' ').slice(0, 60))
    if (commits.length !== point?.commit) return Reflect.apply(query, this, args)
    if (point.moment === 'before') return dieNow()
    const last = args.at(-1)
    if (typeof last === 'function') {
      return Reflect.apply(query, this, args.with(-1, dieNow))
    }
    const sent: unknown = Reflect.apply(query, this, args)
    // One that was refused committed nothing; the moment has come all the same.
    return sent instanceof Promise ? sent.then(dieNow, dieNow) : sent
  }
  Object.assign(pg.Client.prototype, { query: watched })

  return {
    commits: () => commits,
    arm: (next) => {
      point = next
      commits = []
    },
  }
}

/** Dies without a word, as at the loss of power. Nothing that waits for the promise goes on. */
export function dieNow(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query
  const isConfig = typeof query === 'object' && query !== null && 'text' in query
  return isConfig && typeof query.text === 'string' ? query.text : ''
}
