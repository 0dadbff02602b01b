import { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
import { startTestPostgres } from './test-postgres.ts'

export interface TestDatabases extends AsyncDisposable {
  createDatabase(): Promise<TestDatabase>
}

/** Uses the server of the vitest run, or else starts one and stops it on disposal. */
export async function openTestDatabases(options: TestDatabaseOptions = {}): Promise<TestDatabases> {
  if (process.env['VITEST'] === undefined) return startTestPostgres(options)
  return {
    createDatabase: () => testDatabase(options),
    [Symbol.asyncDispose]: async () => undefined,
  }
}
