import { testDatabase, type TestDatabase } from './test-database.ts'
import { startTestPostgres } from './test-postgres.ts'

/** Where test databases come from. */
export interface TestDatabases extends AsyncDisposable {
  createDatabase(): Promise<TestDatabase>
}

/** The server of the test run; for a caller outside of vitest one that lives until it is disposed. */
export async function openTestDatabases(): Promise<TestDatabases> {
  if (process.env['VITEST'] === undefined) return startTestPostgres()
  return { createDatabase: testDatabase, [Symbol.asyncDispose]: async () => undefined }
}
