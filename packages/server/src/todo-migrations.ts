import type { AppMigrations } from '@throughline/db'

/** The migrations of the app that this server serves. */
export const todoMigrations: AppMigrations = {
  name: 'todo',
  folder: new URL('../../todo/migrations/', import.meta.url),
}
