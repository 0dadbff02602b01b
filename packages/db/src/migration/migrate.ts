import { readdir } from 'node:fs/promises'
import { sql, type Kysely } from 'kysely'
import { Migrator, NO_MIGRATIONS, type MigrationProvider } from 'kysely/migration'
import type { EngineTables } from '../schema/engine-tables.ts'

const folder = new URL('../../migrations/', import.meta.url)

const provider: MigrationProvider = {
  async getMigrations() {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).toSorted()
    const modules = files.map(async (file) => [
      file.slice(0, -3),
      await import(new URL(file, folder).href),
    ])
    return Object.fromEntries(await Promise.all(modules))
  },
}

/**
 * Brings the schema to the newest version, one process at a time (an advisory lock). Answers with
 * the names of the migrations that ran; throws when one fails, and then none of them stays.
 */
export interface AppMigrations {
  name: string
  folder: URL
}

export async function migrateToLatest(
  db: Kysely<EngineTables>,
  _app?: AppMigrations,
): Promise<string[]> {
  await refuseOldServer(db)
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw error
  return results.map(({ migrationName }) => migrationName)
}

/** Takes every migration back, newest first. All data is gone after it. */
export async function migrateDown(db: Kysely<EngineTables>): Promise<void> {
  const migrator = new Migrator({ db, provider })
  const { error } = await migrator.migrateTo(NO_MIGRATIONS)
  if (error !== undefined) throw error
}

/** True when every migration of this version has run. */
export async function isMigrated(db: Kysely<EngineTables>, _app?: AppMigrations): Promise<boolean> {
  const migrations = await new Migrator({ db, provider }).getMigrations()
  return migrations.every(({ executedAt }) => executedAt !== undefined)
}

async function refuseOldServer(db: Kysely<EngineTables>): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::integer / 10000 as version
  `.execute(db)
  const version = rows[0]?.version ?? 0
  if (version < 15) {
    throw new Error(
      `PostgreSQL 15 or later is needed; DATABASE_URL names a server of version ${version}.`,
    )
  }
}
