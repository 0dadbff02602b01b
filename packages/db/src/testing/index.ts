export { openTestDatabases, type TestDatabases } from './open-test-databases.ts'
export { testDatabase, type TestDatabase } from './test-database.ts'
export { startTestPostgres, type TestPostgres, type TestPostgresOptions } from './test-postgres.ts'
