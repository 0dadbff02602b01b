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

/** The migrations of the engine or of an app, and the table with their history. */
interface History {
  /** In the schema `throughline`. */
  table: string
  provider: MigrationProvider
}

const engine: History = {
  table: 'migration',
  provider: migrationFolder(new URL('../../migrations/', import.meta.url)),
}

/**
 * Runs all pending migrations, the engine's before the app's. An advisory lock admits one process
 * at a time. Returns the names of the migrations that ran. If one fails, it throws, and all pending
 * migrations of that history are rolled back.
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

/** Reverts every migration, newest first, the app's before the engine's. All data is lost. */
export async function migrateDown(db: Kysely<EngineTables>, app?: AppMigrations): Promise<void> {
  for (const history of historiesOf(app).toReversed()) {
    resultNames(await migratorOf(db, history).migrateTo(NO_MIGRATIONS))
  }
}

/** True if every migration of this version has run, those of the app included. */
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
      `PostgreSQL 15 or later is required, but the server at DATABASE_URL has version ${version}.`,
    )
  }
}
