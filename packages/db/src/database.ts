import { CompiledQuery, Kysely, PostgresDialect, type DatabaseConnection } from 'kysely'
import pg from 'pg'
import type { EngineTables } from './schema/engine-tables.ts'
import { preparedPool } from './connection/prepared-pool.ts'

const { builtins } = pg.types

/** Calendar days stay strings. bigint ids become numbers: they stay far below 2^53. */
const types = new pg.TypeOverrides()
types.setTypeParser(builtins.DATE, (day) => day)
types.setTypeParser(builtins.INT8, Number)

export interface DatabaseOptions {
  /** The maximum number of connections in the pool. Default: 10. */
  maxConnections?: number
  /** Called for lost connections. The pool replaces them; queries in progress on them reject. */
  onConnectionError?: (error: Error) => void
}

/** Creates a pool for the PostgreSQL at `url`. It connects on first use; `destroy()` closes it. */
export function createDatabase(url: string, options: DatabaseOptions = {}): Kysely<EngineTables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    types,
    pipeline: true,
    application_name: 'throughline',
    connectionTimeoutMillis: 10_000,
  })
  const onError = (error: Error) => options.onConnectionError?.(error)
  // The pool handles errors of idle connections only. An unhandled 'error' event ends the process.
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const dialect = new PostgresDialect({
    pool: preparedPool(pool),
    onCreateConnection: preferIndexes,
  })
  return new Kysely<EngineTables>({ dialect })
}

/**
 * Every statement here finds its rows by an index. A plan that PostgreSQL makes and keeps while a
 * table is small would read the whole table, also after it has grown: until the next `analyze`, and
 * in the checks of foreign keys, too. Before version 18, a scan that is switched off but has no
 * alternative counts as so expensive that its plan would be compiled, so compilation is off.
 */
async function preferIndexes(connection: DatabaseConnection): Promise<void> {
  const text = `select set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)`
  await connection.executeQuery(CompiledQuery.raw(text))
}
