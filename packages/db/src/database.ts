import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { EngineTables } from './schema/engine-tables.ts'
import { preparedPool } from './connection/prepared-pool.ts'

const { builtins } = pg.types

/** Calendar days stay strings and bigint ids become numbers (they stay far below 2^53). */
const types = new pg.TypeOverrides()
types.setTypeParser(builtins.DATE, (day) => day)
types.setTypeParser(builtins.INT8, Number)

export interface DatabaseOptions {
  /** Connections in the pool, 10 when left out. */
  maxConnections?: number
  /** Told of lost connections, which the pool replaces by itself; queries on them reject too. */
  onConnectionError?: (error: Error) => void
}

/** Opens a pool on the PostgreSQL at `url`; `destroy()` closes it. Connects on first use. */
export function createDatabase(url: string, options: DatabaseOptions = {}): Kysely<EngineTables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    types,
    pipeline: true,
    application_name: 'throughline',
    connectionTimeoutMillis: 10_000,
  })
  const note = (error: Error) => options.onConnectionError?.(error)
  // The pool hears of idle connections only; an error that nobody hears ends the process.
  pool.on('error', note)
  pool.on('connect', (client) => client.on('error', note))
  return new Kysely<EngineTables>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) })
}
