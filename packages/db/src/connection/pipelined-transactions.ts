import { sql, type RawBuilder } from 'kysely'

/**
 * Begins the text of a statement that is the last one of its transaction: `commit` travels with it.
 * What must keep the transaction from committing has to fail the statement.
 */
const LAST = '/* last */'
export const lastStatement: RawBuilder<unknown> = sql.raw(LAST)

/** What a connection answers with. */
interface Result {
  command: string
  rowCount: number | null
  rows: unknown[]
}

type Query = (text: string, values: readonly unknown[]) => Promise<Result>

interface Connection {
  outside: Query
  /** Sends a statement of a transaction. */
  inside: Query
  /** What is sent in here goes out in one write. */
  together: <Sent>(send: () => Sent) => Sent
}

/** A transaction in fewer round trips than it has statements. */
type State =
  | 'outside'
  /** `begin` was asked for, and travels with the first statement. */
  | 'opening'
  | 'open'
  /** The last statement took `commit` along. */
  | { committed: Promise<Result> }

/**
 * Sends `begin` with the first statement of a transaction, and `commit` with the one that says it is
 * the last. The connection has to pipeline.
 */
export function pipelineTransactions({ outside, inside, together }: Connection): Query {
  let state: State = 'outside'

  async function end(text: 'commit' | 'rollback'): Promise<Result> {
    const from = state
    state = 'outside'
    if (from === 'opening') return nothing(text)
    if (typeof from === 'string') return outside(text, [])
    // A statement that failed made its commit a rollback.
    return text === 'commit' ? from.committed : from.committed.catch(() => nothing(text))
  }

  function run(text: string, values: readonly unknown[]): Promise<[Result, unknown]> {
    const begun = state === 'opening' ? inside('begin', []) : undefined
    state = 'open'
    const result = inside(text, values)
    if (text.startsWith(LAST)) {
      const committed = inside('commit', [])
      committed.catch(() => undefined)
      state = { committed }
    }
    return Promise.all([result, begun])
  }

  return async (text, values) => {
    if (text === 'begin') {
      state = 'opening'
      return nothing(text)
    }
    if (text === 'commit' || text === 'rollback') return end(text)
    if (state === 'outside') return outside(text, values)
    if (typeof state === 'object') throw new Error('The last statement was not the last one.')
    const [result] = await together(() => run(text, values))
    return result
  }
}

function nothing(text: 'begin' | 'commit' | 'rollback'): Result {
  return { command: text.toUpperCase(), rowCount: 0, rows: [] }
}
