import { inject } from 'vitest'
import { cloneTemplate, type TestDatabase } from '../src/testing/test-database.ts'

/** A database in which no migration has run. */
export function emptyDatabase(): Promise<TestDatabase> {
  return cloneTemplate({ ...inject('databaseTemplate'), name: 'template0' })
}
