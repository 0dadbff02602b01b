import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  createDatabase,
  isMigrated,
  migrateDown,
  migrateToLatest,
  type EngineTables,
} from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'
import type { Kysely } from 'kysely'

/** Every table, column, constraint and index, as words that can be compared. */
async function schemaOf(db: Kysely<EngineTables>): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) as word
    from information_schema.columns where table_schema = 'public'
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace
    order by 1
  `.execute(db)
  return rows.map((row) => row.word).filter((word) => !word.includes('kysely_'))
}

test('every migration goes down, and up again to the same schema', async () => {
  await using database = await testDatabase()
  const { db } = database
  const before = await schemaOf(db)
  await migrateDown(db)
  expect(await schemaOf(db)).toEqual([])
  expect(await isMigrated(db)).toBe(false)
  await migrateToLatest(db)
  expect(await schemaOf(db)).toEqual(before)
  expect(await isMigrated(db)).toBe(true)
})

test('processes that start at once migrate one after the other', async () => {
  await using database = await testDatabase()
  await migrateDown(database.db)
  const processes = Array.from({ length: 4 }, () => createDatabase(database.url))
  const ran = await Promise.all(processes.map((db) => migrateToLatest(db)))
  expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
  await Promise.all(processes.map((db) => db.destroy()))
})
