import { expect, test } from 'vitest'
import { ensurePrincipal, inheritPrincipal, insertTask, listTasks } from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

const guest = { issuer: 'local', subject: 'guest' }
const account = { issuer: 'local', subject: 'account' }

test('an identity is one principal, also when many ask for it at once', async () => {
  await using database = await testDatabase()
  const ids = await Promise.all(
    Array.from({ length: 8 }, () => ensurePrincipal(database.db, guest)),
  )
  expect(new Set(ids).size).toBe(1)
})

test('the same subject of another issuer is somebody else', async () => {
  await using database = await testDatabase()
  const one = await ensurePrincipal(database.db, guest)
  expect(await ensurePrincipal(database.db, { ...guest, issuer: 'jwt' })).not.toBe(one)
})

test('a guest who becomes an account stays the same principal', async () => {
  await using database = await testDatabase()
  const { db } = database
  const before = await ensurePrincipal(db, guest)
  await db.transaction().execute((trx) => inheritPrincipal(trx, guest, account))
  expect(await ensurePrincipal(db, account)).toBe(before)
})

test('a guest who signs in to an account brings everything along', async () => {
  await using database = await testDatabase()
  const { db } = database
  await insertTask(db, await ensurePrincipal(db, guest), { title: 'of the guest' })
  const heir = await ensurePrincipal(db, account)
  await insertTask(db, heir, { title: 'of the account' })
  await db.transaction().execute((trx) => inheritPrincipal(trx, guest, account))
  const { items } = await listTasks(db, heir, { limit: 10 })
  expect(items.map((task) => task.title).toSorted()).toEqual(['of the account', 'of the guest'])
})
