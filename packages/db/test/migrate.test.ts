import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import {
  createDatabase,
  isMigrated,
  migrateDown,
  migrateToLatest,
  type EngineTables,
} from '../src/index.ts'
import { emptyDatabase, schemaOf, testDatabase, type TestDatabase } from '../src/testing/index.ts'
import { libraryApp } from './library/library-app.ts'
import { marathonApp } from './marathon/marathon-app.ts'

async function tablesOf(db: Kysely<EngineTables>, schema: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = ${schema} order by 1
  `.execute(db)
  return rows.map(({ name }) => name)
}

/** Connections whose search_path begins with the engine's schema. */
function openWithEnginePath({ url }: TestDatabase): Kysely<EngineTables> {
  const address = new URL(url)
  address.searchParams.set('options', '-c search_path=throughline,public')
  return createDatabase(address.href)
}

test('every migration goes down, and up again to the same schema', async () => {
  await using database = await emptyDatabase()
  const { db } = database
  await migrateToLatest(db, libraryApp)
  const before = await schemaOf(db)
  await migrateDown(db, libraryApp)
  expect(await schemaOf(db)).toEqual([])
  expect(await isMigrated(db)).toBe(false)
  await migrateToLatest(db, libraryApp)
  expect(await schemaOf(db)).toEqual(before)
  expect(await isMigrated(db, libraryApp)).toBe(true)
})

test('processes that start at once run each migration once', async () => {
  await using database = await emptyDatabase()
  const processes = Array.from({ length: 4 }, () => createDatabase(database.url))
  const ran = await Promise.all(processes.map((db) => migrateToLatest(db, libraryApp)))
  await Promise.all(processes.map((db) => db.destroy()))
  const names = ran.flat()
  expect(new Set(names).size).toBe(names.length)
  expect(await isMigrated(database.db, libraryApp)).toBe(true)
})

test('the engine has its own schema and its own history; the tables of an app are in public', async () => {
  await using database = await emptyDatabase()
  const { db } = database
  await migrateToLatest(db, marathonApp)
  expect(await tablesOf(db, 'public')).toEqual(['run'])
  expect(await tablesOf(db, 'throughline')).toEqual(
    expect.arrayContaining(['run', 'migration', 'marathon_migration']),
  )
  const { rows } = await sql`select name from throughline.marathon_migration`.execute(db)
  expect(rows).toEqual([{ name: '20270101-0900-run' }])
})

test('a database is migrated for an app when the migrations of that app have run', async () => {
  await using database = await emptyDatabase()
  const { db } = database
  await migrateToLatest(db)
  expect(await isMigrated(db)).toBe(true)
  expect(await isMigrated(db, marathonApp)).toBe(false)
  await migrateToLatest(db, marathonApp)
  expect(await isMigrated(db, marathonApp)).toBe(true)
  expect(await isMigrated(db, libraryApp)).toBe(false)
})

test('another app on the same database has a history of its own', async () => {
  await using database = await emptyDatabase()
  const { db } = database
  await migrateToLatest(db, marathonApp)
  expect(await migrateToLatest(db, libraryApp)).toEqual(['20270102-0900-loan'])
  expect(await migrateToLatest(db, marathonApp)).toEqual([])
})

test("an app's migrations create in public and drop there, whatever the search_path", async () => {
  await using database = await emptyDatabase()
  await using db = openWithEnginePath(database)
  await migrateToLatest(db, marathonApp)
  expect(await tablesOf(db, 'public')).toEqual(['run'])
  const { rows } = await sql`show search_path`.execute(db)
  expect(rows).toEqual([{ search_path: 'throughline,public' }])
  await migrateDown(db, marathonApp)
  expect(await tablesOf(db, 'public')).toEqual([])
})

test('a name that could not be part of a table name is refused', async () => {
  await using database = await emptyDatabase()
  for (const name of ['', 'My-App', 'a'.repeat(41), '1st', 'a"b']) {
    await expect(migrateToLatest(database.db, { ...marathonApp, name })).rejects.toThrow(
      'cannot name',
    )
  }
})

test('in tests, a statement that does not name the schema of an engine table fails', async () => {
  await using database = await testDatabase()
  const statements = [
    sql`select from run`,
    sql`insert into message default values`,
    sql`delete from auth_session`,
    sql`select require_held(true)`,
  ]
  for (const statement of statements) {
    await expect(statement.execute(database.db)).rejects.toThrow('does not exist')
  }
  await sql`select from throughline.run`.execute(database.db)
})
