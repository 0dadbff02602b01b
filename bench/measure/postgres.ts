import { startTestPostgres, type TestDatabase } from '@throughline/db/testing'
import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'
import { z } from 'zod'
import { cpuSecondsWithChildren } from './process-usage.ts'

const POLL_MS = 50

/** The PostgreSQL server that all measured servers share. */
export interface Postgres extends AsyncDisposable {
  createDatabase(): Promise<TestDatabase>
  /** CPU seconds of the whole server; NaN where the system does not tell, or for a remote server. */
  cpuSeconds(): Promise<number>
  /** Transactions committed in a database, as far as its backends have reported them. */
  commits(databaseUrl: string): Promise<number>
  /** Waits until a database has no connections. */
  untilUnused(databaseUrl: string): Promise<void>
}

export async function startPostgres(): Promise<Postgres> {
  await using started = new AsyncDisposableStack()
  const server = started.use(await startTestPostgres({ durable: true }))
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  started.defer(() => admin.end())

  const readNumber = async (text: string, values: unknown[] = []): Promise<number> => {
    const { rows } = await admin.query(text, values)
    return z.tuple([z.object({ value: z.coerce.number() })]).parse(rows)[0].value
  }
  const isEmbedded = !process.env['TEST_DATABASE_URL']
  const pid = isEmbedded
    ? await readNumber(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as value`)
    : Number.NaN
  const resources = started.move()
  return {
    createDatabase: () => server.createDatabase(),
    cpuSeconds: () => cpuSecondsWithChildren(pid),
    commits: (url) =>
      readNumber('select xact_commit as value from pg_stat_database where datname = $1', [
        databaseName(url),
      ]),
    async untilUnused(url) {
      const text = 'select count(*) as value from pg_stat_activity where datname = $1'
      while ((await readNumber(text, [databaseName(url)])) > 0) await setTimeout(POLL_MS)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function databaseName(url: string): string {
  return new URL(url).pathname.slice(1)
}
