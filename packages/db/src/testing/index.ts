export { testDatabase, type TestDatabase } from './test-database.ts'
export { startTestPostgres, type TestPostgres, type TestPostgresOptions } from './test-postgres.ts'
