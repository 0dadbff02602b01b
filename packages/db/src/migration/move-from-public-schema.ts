import { sql, type Kysely, type Transaction } from 'kysely'
import { isLockUnavailable } from '../connection/postgres-error.ts'
import type { EngineTables } from '../schema/engine-tables.ts'
import { MigrationError } from './migration-error.ts'

/*
 * Earlier versions kept all tables in the schema `public`, with one history in
 * `public.kysely_migration`. A migration cannot move them: a Migrator that finds no history in
 * `throughline` runs every migration again. Therefore this step runs before the Migrators.
 *
 * It creates no compatibility views. The statements of a process of an earlier version fail after
 * the move, so all of these processes must be stopped first.
 */

/** The engine's tables in those versions. */
const TABLES = [
  'principal',
  'conversation',
  'run',
  'message',
  'run_event',
  'run_turn',
  'tool_call',
  'api_key',
  'auth_user',
  'auth_session',
  'auth_account',
  'auth_verification',
]

/** The advisory lock of Kysely's Migrator. While it is held, no other process migrates. */
const MIGRATION_LOCK = '3853314791062309107'

/** Short, because statements of other processes queue behind one that waits for a table lock. */
const LOCK_TIMEOUT = '2s'
const RETRY_MS = 30_000

/** A history table in the schema `throughline`, and the names of its migrations. */
export interface HistoryPart {
  table: string
  names: readonly string[]
}

/**
 * Moves the engine's tables and its part of the history from `public` to `throughline`, and the
 * app's part of the history to the app's own table. The app's tables stay in `public`. History rows
 * of other apps stay in the old table until those apps start. Does not change a database that was
 * not created by an earlier version.
 */
export async function moveFromPublicSchema(
  db: Kysely<EngineTables>,
  parts: { engine: HistoryPart; app: HistoryPart | undefined },
): Promise<void> {
  const deadline = Date.now() + RETRY_MS
  while (await isTable(db, 'public', 'kysely_migration')) {
    try {
      return await db
        .transaction()
        // After waiting for the lock, the transaction must see what the previous holder committed.
        .setIsolationLevel('read committed')
        .execute((trx) => move(trx, parts))
    } catch (error) {
      if (!isLockUnavailable(error)) throw error
      if (Date.now() > deadline) throw tablesInUse(error)
    }
  }
}

async function move(
  trx: Transaction<EngineTables>,
  { engine, app }: { engine: HistoryPart; app: HistoryPart | undefined },
): Promise<void> {
  await lockMigrations(trx)
  // Another process may have moved everything while this one waited for the lock.
  if (!(await isTable(trx, 'public', 'kysely_migration'))) return
  const executed = await readOldHistory(trx)
  const isIn = ({ names }: HistoryPart) => names.some((name) => executed.has(name))
  if (!(await isTable(trx, 'throughline', engine.table))) {
    // In this case it is the history of another program that uses Kysely.
    if (!isIn(engine)) return
    await moveTables(trx)
    await moveHistory(trx, engine)
  }
  if (app && isIn(app) && !(await isTable(trx, 'throughline', app.table))) {
    await moveHistory(trx, app)
  }
}

async function lockMigrations(trx: Transaction<EngineTables>): Promise<void> {
  // As long as Kysely waits for this lock, because another process may run long migrations.
  await sql`set local lock_timeout = '1h'`.execute(trx)
  await sql`select pg_advisory_xact_lock(${sql.raw(MIGRATION_LOCK)})`.execute(trx)
  await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(trx)
}

async function moveTables(trx: Transaction<EngineTables>): Promise<void> {
  // `create schema if not exists` would require the privilege to create schemas even if the schema
  // exists. A role without this privilege can use a schema that an administrator has created.
  const { rows: schemas } = await sql`
    select from pg_namespace where nspname = 'throughline'
  `.execute(trx)
  if (schemas.length === 0) await sql`create schema throughline`.execute(trx)
  for (const table of TABLES) {
    await sql`alter table if exists ${sql.id('public', table)} set schema throughline`.execute(trx)
  }
  const { rows: functions } = await sql`
    select where to_regprocedure('public.require_held(boolean)') is not null
  `.execute(trx)
  if (functions.length === 0) return
  await sql`alter function public.require_held(boolean) set schema throughline`.execute(trx)
}

/** The names of the migrations in the history of the earlier version. */
async function readOldHistory(trx: Transaction<EngineTables>): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select name from public.kysely_migration
  `.execute(trx)
  return new Set(rows.map(({ name }) => name))
}

async function moveHistory(
  trx: Transaction<EngineTables>,
  { table, names }: HistoryPart,
): Promise<void> {
  const target = sql.id('throughline', table)
  // The same definition as Kysely's.
  await sql`
    create table ${target} (name varchar(255) primary key, timestamp varchar(255) not null)
  `.execute(trx)
  await sql`
    with moved as (
      delete from public.kysely_migration where name = any(${names}) returning name, timestamp
    )
    insert into ${target} (name, timestamp) select name, timestamp from moved
  `.execute(trx)
  const left = await readOldHistory(trx)
  if (left.size > 0) return
  await sql`drop table public.kysely_migration, public.kysely_migration_lock`.execute(trx)
}

/** Queries the catalog: `to_regclass` may still find a table that was just dropped. */
async function isTable(db: Kysely<EngineTables>, schema: string, name: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_tables where schemaname = ${schema} and tablename = ${name}
  `.execute(db)
  return rows.length > 0
}

function tablesInUse(cause: unknown): MigrationError {
  return new MigrationError(
    'The tables of an earlier version cannot be moved to the schema throughline, because another process uses them. ' +
      'Stop every process of the earlier version, then start again.',
    { cause },
  )
}
