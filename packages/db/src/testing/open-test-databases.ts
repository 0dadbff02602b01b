import { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
import { startTestPostgres } from './test-postgres.ts'

/** Where test databases come from. */
export interface TestDatabases extends AsyncDisposable {
  createDatabase(): Promise<TestDatabase>
}

/** The server of the test run; for a caller outside of vitest one that lives until it is disposed. */
export async function openTestDatabases(options: TestDatabaseOptions = {}): Promise<TestDatabases> {
  if (process.env['VITEST'] === undefined) return startTestPostgres(options)
  return {
    createDatabase: () => testDatabase(options),
    [Symbol.asyncDispose]: async () => undefined,
  }
}
