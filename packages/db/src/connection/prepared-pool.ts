import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { pipelineTransactions } from './pipelined-transactions.ts'
import { isStalePlan } from './postgres-error.ts'

/** Further texts are not prepared, so that generated SQL cannot fill the server's memory. */
const MAX_STATEMENTS = 400

const names = new Map<string, string>()

/**
 * Wraps a pool so that its connections prepare each parameterised statement once and then send only
 * its name: PostgreSQL parses and plans it once per connection instead of once per call. The
 * transactions of these connections are pipelined.
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
      const prepared = prepareOn(client)
      clients.set(client, prepared)
      return prepared
    },
  }
}

function prepareOn(client: pg.PoolClient): PostgresPoolClient {
  /** Part of the statement names. Incremented after a migration, so that all are prepared again. */
  let generation = 0
  const send = (text: string, values: readonly unknown[]) => {
    const name = values.length > 0 ? nameOf(text) : undefined
    const config = { text, values: [...values] }
    return client.query(name === undefined ? config : { ...config, name: `${name}g${generation}` })
  }
  const query = pipelineTransactions({
    inside: (text, values) =>
      send(text, values).catch((error: unknown) => {
        if (isStalePlan(error)) generation += 1
        throw error
      }),
    outside: (text, values) =>
      send(text, values).catch((error: unknown) => {
        if (!isStalePlan(error)) throw error
        generation += 1
        return client.query({ text, values: [...values] })
      }),
    inOneWrite: (sendAll) => {
      if (!(client instanceof pg.Client)) return sendAll()
      const { stream } = client.connection
      stream.cork()
      try {
        return sendAll()
      } finally {
        stream.uncork()
      }
    },
  })
  return Object.assign(Object.create(client), { query })
}

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}
