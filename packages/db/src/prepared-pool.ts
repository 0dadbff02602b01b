import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { isStalePlan } from './postgres-error.ts'

/** Texts beyond this many are sent unnamed, so that generated SQL cannot fill the server's memory. */
const MAX_STATEMENTS = 400

const names = new Map<string, string>()

/**
 * A pool whose connections prepare each parameterised statement once and then send its name only:
 * PostgreSQL parses and plans it once per connection instead of once per call. `begin` travels with
 * the first statement of its transaction, which saves a round trip; so the pool has to pipeline.
 */
export function preparedPool(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const known = clients.get(client)
      if (known) return known
      const prepared = withLazyBegin(prepareOn(client))
      clients.set(client, prepared)
      return prepared
    },
  }
}

function prepareOn(client: pg.PoolClient): PostgresPoolClient {
  /** Goes up when a migration made the plans of this connection stale: all are made anew. */
  let generation = 0
  const query = async (text: string, values: readonly unknown[]) => {
    const name = values.length > 0 ? nameOf(text) : undefined
    const config = { text, values: [...values] }
    if (name === undefined) return client.query(config)
    try {
      return await client.query({ ...config, name: `${name}g${generation}` })
    } catch (error) {
      if (!isStalePlan(error)) throw error
      generation += 1
      // In a transaction, which has failed by now, this fails too.
      return client.query(config)
    }
  }
  return Object.assign(Object.create(client), { query })
}

function withLazyBegin(client: PostgresPoolClient): PostgresPoolClient {
  let isOpening = false
  const query = async (text: string, values: readonly unknown[]) => {
    if (text === 'begin') {
      isOpening = true
      return nothing('BEGIN')
    }
    if (!isOpening) return client.query(text, values)
    isOpening = false
    if (text === 'commit') return nothing('COMMIT')
    if (text === 'rollback') return nothing('ROLLBACK')
    const [, result] = await Promise.all([client.query('begin', []), client.query(text, values)])
    return result
  }
  return Object.assign(Object.create(client), { query })
}

function nothing(command: 'BEGIN' | 'COMMIT' | 'ROLLBACK') {
  return { command, rowCount: 0, rows: [] }
}

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}
