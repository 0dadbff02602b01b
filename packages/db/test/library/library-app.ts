import type { AppMigrations } from '../../src/index.ts'

/** An app that shares a database with another one. */
export const libraryApp: AppMigrations = {
  name: 'library',
  folder: new URL('./migrations/', import.meta.url),
}
