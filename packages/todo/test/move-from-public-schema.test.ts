import { notesMigrations } from '@throughline/agent/testing'
import {
  createDatabase,
  ensurePrincipal,
  isMigrated,
  migrateDown,
  migrateToLatest,
  newId,
  type EngineTables,
} from '@throughline/db'
import { emptyDatabase, schemaOf } from '@throughline/db/testing'
import { conversationIdSchema, principalIdSchema } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { TodoTables } from '../src/server/tables.ts'
import { insertTask } from '../src/server/task.ts'
import { earlierDatabase, readExpectations } from './earlier-database.ts'

const todoMigrations = { name: 'todo', folder: new URL('../migrations/', import.meta.url) }
const rowSchema = z.record(z.string(), z.unknown())

const TASK_MIGRATION = '20261122-0903-task'

/** All rows of all tables of a schema, by table name. */
async function rowsOf(db: Kysely<EngineTables>, schema: string): Promise<Map<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = ${schema}
  `.execute(db)
  const contents = tables.map(async ({ name }) => {
    const { rows } = await sql<{ row: string }>`
      select row_to_json(t)::text as row from ${sql.id(schema, name)} as t order by 1
    `.execute(db)
    return [name, rows.map(({ row }) => row)] as const
  })
  return new Map(await Promise.all(contents))
}

/** Columns that a later migration replaces, by table. */
const REPLACED: Record<string, readonly string[]> = {
  conversation: ['last_position'],
  message: ['position', 'superseded'],
}

function parseRows(rows: readonly string[] = []): Record<string, unknown>[] {
  return rows.map((row) => rowSchema.parse(JSON.parse(row)))
}

function withoutReplaced(table: string, row: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(row).filter(([column]) => REPLACED[table]?.includes(column) !== true)
  return Object.fromEntries(kept)
}

async function namesIn(db: Kysely<EngineTables>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(table)} order by name
  `.execute(db)
  return rows.map(({ name }) => name)
}

async function isTable(db: Kysely<EngineTables>, name: string): Promise<boolean> {
  const { rows } = await sql`select where to_regclass(${name}) is not null`.execute(db)
  return rows.length > 0
}

test('four processes that start at once on a database of an earlier version keep every row', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  const { rowCounts, migrations } = await readExpectations()
  const before = await rowsOf(db, 'public')
  expect(Object.fromEntries([...before].map(([name, rows]) => [name, rows.length]))).toEqual(
    rowCounts,
  )

  const processes = Array.from({ length: 4 }, () => createDatabase(database.url))
  const ran = await Promise.all(processes.map((own) => migrateToLatest(own, todoMigrations)))
  await Promise.all(processes.map((own) => own.destroy()))

  const after = await rowsOf(db, 'throughline')
  const tables = [...before.keys()].filter((name) => !name.startsWith('kysely_'))
  for (const name of tables.filter((name) => name !== 'task')) {
    expect(parseRows(after.get(name)), name).toMatchObject(
      parseRows(before.get(name)).map((row) => withoutReplaced(name, row)),
    )
  }
  const app = await rowsOf(db, 'public')
  expect([...app.keys()]).toEqual(['task'])
  expect(app.get('task')).toEqual(before.get('task'))
  const [added, ...others] = ran.filter((names) => names.length > 0)
  expect(others).toEqual([])
  expect([...migrations, ...(added ?? [])].filter((name) => name !== TASK_MIGRATION)).toEqual(
    await namesIn(db, 'throughline.migration'),
  )
  expect(await namesIn(db, 'throughline.todo_migration')).toEqual([TASK_MIGRATION])
})

test('a moved database has the schema of a new one, also after a migration down and up again', async () => {
  await using moved = await earlierDatabase()
  await using fresh = await emptyDatabase()
  await migrateToLatest(moved.db, todoMigrations)
  await migrateToLatest(fresh.db, todoMigrations)
  const schema = await schemaOf(fresh.db)
  expect(await schemaOf(moved.db)).toEqual(schema)
  await migrateDown(moved.db, todoMigrations)
  expect(await schemaOf(moved.db)).toEqual([])
  await migrateToLatest(moved.db, todoMigrations)
  expect(await schemaOf(moved.db)).toEqual(schema)
})

test('a second start on a moved database does nothing', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  await migrateToLatest(db, todoMigrations)
  const before = await rowsOf(db, 'throughline')
  expect(await migrateToLatest(db, todoMigrations)).toEqual([])
  expect(await rowsOf(db, 'throughline')).toEqual(before)
  expect(await isMigrated(db, todoMigrations)).toBe(true)
})

test('in a moved database, runs keep their states and integer ids continue', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  const { runs, lastNumbers, principals } = await readExpectations()
  await migrateToLatest(db, todoMigrations)

  const stored = await db.selectFrom('throughline.run').select(['id', 'status']).execute()
  const statuses = new Map<string, string>(stored.map(({ id, status }) => [id, status]))
  for (const { runId, status } of Object.values(runs)) expect(statuses.get(runId)).toBe(status)
  const active = [...statuses.values()].filter((status) => /^(waiting|running)$/.test(status))
  expect(active.toSorted()).toEqual(['running', 'running', 'waiting', 'waiting'])

  const maria = principalIdSchema.parse(principals['maria']?.id)
  const task = await insertTask(db.$extendTables<TodoTables>(), maria, { title: 'one more' })
  expect(task.number).toBe(lastNumbers.task + 1)
  const conversation = await db
    .insertInto('throughline.conversation')
    .values({ id: newId(conversationIdSchema), principal_id: maria, title: 'one more' })
    .returning('number')
    .executeTakeFirstOrThrow()
  expect(conversation.number).toBe(lastNumbers.conversation + 1)
})

test('in a moved database, a task still belongs to its principal and is deleted with it', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  const { principals } = await readExpectations()
  await migrateToLatest(db, todoMigrations)
  const maria = principalIdSchema.parse(principals['maria']?.id)
  await db.deleteFrom('throughline.principal').where('id', '=', maria).execute()
  const left = await db
    .$extendTables<TodoTables>()
    .selectFrom('task')
    .select('id')
    .where('principal_id', '=', maria)
    .execute()
  expect(left).toEqual([])
})

test('the move retries while a transaction uses a table, and releases its locks between tries', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  await using other = createDatabase(database.url)
  const release = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = other.transaction().execute(async (trx) => {
    await sql`select from public.message limit 1`.execute(trx)
    held.resolve()
    await release.promise
  })
  await held.promise
  const migrating = migrateToLatest(db, todoMigrations)
  /** The start times of the transactions that waited for the table. Each try is a new transaction. */
  const tries = new Set<string>()
  await vi.waitFor(async () => {
    const { rows } = await sql<{ since: string }>`
      select xact_start::text as since from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and query like 'alter table%message%'
    `.execute(other)
    for (const { since } of rows) tries.add(since)
    expect(tries.size).toBeGreaterThan(1)
  }, 15_000)
  release.resolve()
  await holding
  await migrating
  expect(await isMigrated(db, todoMigrations)).toBe(true)
})

test("another app that starts first does not move this app's migration history", async () => {
  await using database = await earlierDatabase()
  const { db } = database
  const { rowCounts } = await readExpectations()
  await migrateToLatest(db)
  await migrateToLatest(db, notesMigrations)
  expect(await namesIn(db, 'public.kysely_migration')).toEqual([TASK_MIGRATION])
  expect(await migrateToLatest(db, todoMigrations)).toEqual([])
  expect(await namesIn(db, 'throughline.todo_migration')).toEqual([TASK_MIGRATION])
  expect(await isTable(db, 'public.kysely_migration')).toBe(false)
  expect((await rowsOf(db, 'public')).get('task')).toHaveLength(rowCounts['task'] ?? 0)
})

test('a database is moved once: a history that appears in public later is left alone', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  await migrateToLatest(db, todoMigrations)
  const moved = await rowsOf(db, 'throughline')
  await sql`create table public.kysely_migration as table throughline.migration`.execute(db)
  await sql`create table public.principal ()`.execute(db)
  expect(await migrateToLatest(db, todoMigrations)).toEqual([])
  expect(await rowsOf(db, 'throughline')).toEqual(moved)
  expect(await isTable(db, 'public.principal')).toBe(true)
  expect(await isTable(db, 'public.kysely_migration')).toBe(true)
})

test('the history and the tables of another program that uses Kysely are left alone', async () => {
  await using database = await emptyDatabase()
  const { db } = database
  await sql`create table public.run (id integer primary key)`.execute(db)
  await sql`
    create table public.kysely_migration (name varchar(255) primary key, timestamp varchar(255));
  `.execute(db)
  await sql`insert into public.kysely_migration values ('0001-run', '2026-01-01')`.execute(db)
  const before = await rowsOf(db, 'public')
  await migrateToLatest(db)
  await migrateToLatest(db)
  expect(await rowsOf(db, 'public')).toEqual(before)
  expect(await isMigrated(db)).toBe(true)
  await ensurePrincipal(db, { issuer: 'local', subject: 'ada' })
})

test('everything moves into a schema throughline that an administrator has created', async () => {
  await using database = await earlierDatabase()
  const { db } = database
  await sql`create schema throughline`.execute(db)
  await migrateToLatest(db, todoMigrations)
  expect(await isMigrated(db, todoMigrations)).toBe(true)
  expect(await isTable(db, 'throughline.run')).toBe(true)
})
