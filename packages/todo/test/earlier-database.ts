import { readFile } from 'node:fs/promises'
import { emptyDatabase, type TestDatabase } from '@throughline/db/testing'
import { sql } from 'kysely'
import { z } from 'zod'

const fixture = (extension: string) =>
  readFile(new URL(`./fixtures/database-before-schemas.${extension}`, import.meta.url), 'utf8')

const expectationsSchema = z.object({
  rowCounts: z.record(z.string(), z.number()),
  runCounts: z.record(z.string(), z.number()),
  lastNumbers: z.object({ conversation: z.number(), message: z.number(), task: z.number() }),
  migrations: z.array(z.string()),
  principals: z.record(z.string(), z.object({ id: z.string() })),
  runs: z.record(z.string(), z.object({ runId: z.string(), status: z.string() })),
})

/** The expected contents of the dump. */
export async function readExpectations(): Promise<z.infer<typeof expectationsSchema>> {
  return expectationsSchema.parse(JSON.parse(await fixture('json')))
}

/** A database of version 0.1.0: all tables are in the schema `public`. */
export async function earlierDatabase(): Promise<TestDatabase> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await emptyDatabase())
  await sql.raw(await fixture('sql')).execute(database.db)
  opened.move()
  return database
}
