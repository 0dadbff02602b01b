export { openTestDatabases, type TestDatabases } from './open-test-databases.ts'
export { schemaOf } from './schema-of.ts'
export {
  emptyDatabase,
  testDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-database.ts'
export { startTestPostgres, type TestPostgres, type TestPostgresOptions } from './test-postgres.ts'
