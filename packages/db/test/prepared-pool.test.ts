import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  createDatabase,
  ensurePrincipal,
  insertTask,
  lastStatement,
  listTasks,
} from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

test('a migration under a running process makes none of its statements fail', async () => {
  await using database = await testDatabase()
  const { db } = database
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  await insertTask(db, alice, { title: 'before' })
  await listTasks(db, alice, { limit: 10 })
  await sql`alter table task add column colour text`.execute(db)
  await insertTask(db, alice, { title: 'after' })
  const { items } = await listTasks(db, alice, { limit: 10 })
  expect(items.map((task) => task.title)).toEqual(['after', 'before'])
})

test('a transaction that fails at its first statement, or has none, leaves its connection fit', async () => {
  await using database = await testDatabase()
  const db = createDatabase(database.url, { maxConnections: 1 })
  await using _ = { [Symbol.asyncDispose]: () => db.destroy() }
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  await db.transaction().execute(async () => {})
  await expect(
    db.transaction().execute(async () => {
      throw new Error('before any statement')
    }),
  ).rejects.toThrow('before any statement')
  await expect(db.transaction().execute((trx) => sql`select 1 / 0`.execute(trx))).rejects.toThrow(
    'division by zero',
  )
  await expect(
    db.transaction().execute(async (trx) => {
      await insertTask(trx, alice, { title: 'undone' })
      await sql`select 1 / 0`.execute(trx)
    }),
  ).rejects.toThrow('division by zero')
  await db.transaction().execute((trx) => insertTask(trx, alice, { title: 'done' }))
  const { items } = await listTasks(db, alice, { limit: 10 })
  expect(items.map((task) => task.title)).toEqual(['done'])
})

test('the last statement of a transaction commits it, or fails it', async () => {
  await using database = await testDatabase()
  const db = createDatabase(database.url, { maxConnections: 1 })
  await using _ = { [Symbol.asyncDispose]: () => db.destroy() }
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  const add = (title: string, last: string) =>
    db.transaction().execute(async (trx) => {
      await insertTask(trx, alice, { title })
      await sql`${lastStatement}select ${sql.raw(last)}`.execute(trx)
    })
  await add('committed', '1')
  await expect(add('failed', '1 / 0')).rejects.toThrow('division by zero')
  await expect(
    db.transaction().execute(async (trx) => {
      await sql`${lastStatement}select 1`.execute(trx)
      await insertTask(trx, alice, { title: 'too late' })
    }),
  ).rejects.toThrow('The last statement was not the last one.')
  await sql`${lastStatement}select 1`.execute(db)
  await insertTask(db, alice, { title: 'afterwards' })
  const { items } = await listTasks(db, alice, { limit: 10 })
  expect(items.map((task) => task.title)).toEqual(['afterwards', 'committed'])
})
