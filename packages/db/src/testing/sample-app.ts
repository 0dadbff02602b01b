import type { AppMigrations } from '../migration/app-migrations.ts'

/** The app whose tables every test database has. */
export const sampleApp: AppMigrations = {
  name: 'todo',
  folder: new URL('../../../todo/migrations/', import.meta.url),
}
