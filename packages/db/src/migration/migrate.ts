import { sql, type Kysely } from 'kysely'
import {
  Migrator,
  NO_MIGRATIONS,
  type MigrationProvider,
  type MigrationResultSet,
} from 'kysely/migration'
import type { EngineTables } from '../schema/engine-tables.ts'
import { historyTableOf, type AppMigrations } from './app-migrations.ts'
import { MigrationError } from './migration-error.ts'
import { inPublicSchema, migrationFolder } from './migration-folder.ts'
import { moveFromPublicSchema, type HistoryPart } from './move-from-public-schema.ts'

/** Migrations of one owner, and the table in the schema `throughline` that holds their history. */
interface History {
  table: string
  provider: MigrationProvider
}

const engine: History = {
  table: 'migration',
  provider: migrationFolder(new URL('../../migrations/', import.meta.url)),
}

/**
 * Brings the schema to the newest version, the engine's tables first, one process at a time (an
 * advisory lock). Returns the names of the migrations that ran. Throws when one fails; then none
 * of the same owner's stays.
 */
export async function migrateToLatest(
  db: Kysely<EngineTables>,
  app?: AppMigrations,
): Promise<string[]> {
  await refuseOldServer(db)
  await moveFromPublicSchema(db, {
    engine: await toPart(engine),
    app: app && (await toPart(historyOf(app))),
  })
  const names: string[] = []
  for (const history of historiesOf(app)) {
    names.push(...resultNames(await migratorOf(db, history).migrateToLatest()))
  }
  return names
}

/** Takes every migration back, newest first, the app's before the engine's. All data is lost. */
export async function migrateDown(db: Kysely<EngineTables>, app?: AppMigrations): Promise<void> {
  for (const history of historiesOf(app).toReversed()) {
    resultNames(await migratorOf(db, history).migrateTo(NO_MIGRATIONS))
  }
}

/** True when every migration of this version has run, the app's included. */
export async function isMigrated(db: Kysely<EngineTables>, app?: AppMigrations): Promise<boolean> {
  for (const history of historiesOf(app)) {
    const migrations = await migratorOf(db, history).getMigrations()
    if (migrations.some(({ executedAt }) => executedAt === undefined)) return false
  }
  return true
}

function historiesOf(app: AppMigrations | undefined): History[] {
  return app === undefined ? [engine] : [engine, historyOf(app)]
}

function historyOf(app: AppMigrations): History {
  return { table: historyTableOf(app), provider: inPublicSchema(migrationFolder(app.folder)) }
}

function migratorOf(db: Kysely<EngineTables>, { table, provider }: History): Migrator {
  return new Migrator({
    db,
    provider,
    migrationTableSchema: 'throughline',
    migrationTableName: table,
    migrationLockTableName: `${table}_lock`,
  })
}

async function toPart({ table, provider }: History): Promise<HistoryPart> {
  return { table, names: Object.keys(await provider.getMigrations()) }
}

function resultNames({ error, results = [] }: MigrationResultSet): string[] {
  if (error !== undefined) throw error
  return results.map(({ migrationName }) => migrationName)
}

async function refuseOldServer(db: Kysely<EngineTables>): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::integer / 10000 as version
  `.execute(db)
  const version = rows[0]?.version ?? 0
  if (version < 15) {
    throw new MigrationError(
      `PostgreSQL 15 or later is needed; DATABASE_URL names a server of version ${version}.`,
    )
  }
}
