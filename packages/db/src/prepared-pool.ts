import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'

/** Texts beyond this many are sent unnamed, so that generated SQL cannot fill the server's memory. */
const MAX_STATEMENTS = 400

const names = new Map<string, string>()

/**
 * A pool whose connections prepare each parameterised statement once and then send its name only:
 * PostgreSQL parses and plans it once per connection instead of once per call.
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
  const query = (text: string, values: readonly unknown[]) => {
    const name = values.length > 0 ? nameOf(text) : undefined
    return client.query({ text, values: [...values], ...(name !== undefined && { name }) })
  }
  return Object.assign(Object.create(client), { query })
}

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}
