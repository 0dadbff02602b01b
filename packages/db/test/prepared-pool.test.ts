import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { ensurePrincipal, insertTask, listTasks } from '../src/index.ts'
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
