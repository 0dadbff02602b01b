import { sql, type RawBuilder } from 'kysely'

/**
 * Starts the text of a statement that is the last one of its transaction: `commit` is sent together
 * with it. To prevent the commit, the statement must raise an error.
 */
const LAST = '/* last */'
export const lastStatement: RawBuilder<unknown> = sql.raw(LAST)

interface Result {
  command: string
  rowCount: number | null
  rows: unknown[]
}

type Query = (text: string, values: readonly unknown[]) => Promise<Result>

interface Connection {
  /** Sends a statement outside of a transaction. */
  outside: Query
  /** Sends a statement of a transaction. */
  inside: Query
  /** Sends all statements of the callback in one network write. */
  inOneWrite: <Sent>(send: () => Sent) => Sent
}

type State =
  | 'outside'
  /** `begin` was requested. It is sent with the first statement. */
  | 'opening'
  | 'open'
  /** `commit` was sent with the last statement. */
  | { committed: Promise<Result> }

/**
 * Saves round trips: sends `begin` together with the first statement of a transaction, and `commit`
 * together with a statement that is marked as the last one. The connection must support pipelining.
 */
export function pipelineTransactions({ outside, inside, inOneWrite }: Connection): Query {
  let state: State = 'outside'

  async function end(text: 'commit' | 'rollback'): Promise<Result> {
    const from = state
    state = 'outside'
    if (from === 'opening') return emptyResult(text)
    if (typeof from === 'string') return outside(text, [])
    // If the last statement failed, PostgreSQL has turned its commit into a rollback.
    return text === 'commit' ? from.committed : from.committed.catch(() => emptyResult(text))
  }

  function run(text: string, values: readonly unknown[]): Promise<[Result, unknown]> {
    const begin = state === 'opening' ? inside('begin', []) : undefined
    state = 'open'
    const result = inside(text, values)
    if (text.startsWith(LAST)) {
      const committed = inside('commit', [])
      committed.catch(() => undefined)
      state = { committed }
    }
    return Promise.all([result, begin])
  }

  return async (text, values) => {
    if (text === 'begin') {
      state = 'opening'
      return emptyResult(text)
    }
    if (text === 'commit' || text === 'rollback') return end(text)
    if (state === 'outside') return outside(text, values)
    if (typeof state === 'object')
      throw new Error('A statement follows the last statement of the transaction.')
    const [result] = await inOneWrite(() => run(text, values))
    return result
  }
}

function emptyResult(text: 'begin' | 'commit' | 'rollback'): Result {
  return { command: text.toUpperCase(), rowCount: 0, rows: [] }
}
