import type { AppMigrations } from '../../src/index.ts'

/** An app with a table that is called like one of the engine's. */
export const marathonApp: AppMigrations = {
  name: 'marathon',
  folder: new URL('./migrations', import.meta.url),
}
