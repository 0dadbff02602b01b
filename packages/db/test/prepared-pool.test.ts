import { conversationIdSchema, type PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import {
  createDatabase,
  ensurePrincipal,
  lastStatement,
  newId,
  type EngineTables,
} from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

/** Returns every column, as `titlesOf` does, so a new column changes the prepared result. */
async function addConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  title: string,
): Promise<void> {
  await db
    .insertInto('throughline.conversation')
    .values({ id: newId(conversationIdSchema), principal_id: principalId, title })
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function titlesOf(db: Kysely<EngineTables>, principalId: PrincipalId): Promise<string[]> {
  const rows = await db
    .selectFrom('throughline.conversation')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('number')
    .execute()
  return rows.map(({ title }) => title)
}

test('a migration under a running process makes none of its statements fail', async () => {
  await using database = await testDatabase()
  const { db } = database
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  await addConversation(db, alice, 'before')
  await titlesOf(db, alice)
  await sql`alter table throughline.conversation add column colour text`.execute(db)
  await addConversation(db, alice, 'after')
  expect(await titlesOf(db, alice)).toEqual(['before', 'after'])
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
      await addConversation(trx, alice, 'undone')
      await sql`select 1 / 0`.execute(trx)
    }),
  ).rejects.toThrow('division by zero')
  await db.transaction().execute((trx) => addConversation(trx, alice, 'done'))
  expect(await titlesOf(db, alice)).toEqual(['done'])
})

test('the last statement of a transaction commits it, or fails it', async () => {
  await using database = await testDatabase()
  const db = createDatabase(database.url, { maxConnections: 1 })
  await using _ = { [Symbol.asyncDispose]: () => db.destroy() }
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  const add = (title: string, last: string) =>
    db.transaction().execute(async (trx) => {
      await addConversation(trx, alice, title)
      await sql`${lastStatement}select ${sql.raw(last)}`.execute(trx)
    })
  await add('committed', '1')
  await expect(add('failed', '1 / 0')).rejects.toThrow('division by zero')
  await expect(
    db.transaction().execute(async (trx) => {
      await sql`${lastStatement}select 1`.execute(trx)
      await addConversation(trx, alice, 'too late')
    }),
  ).rejects.toThrow('A statement follows the last statement of the transaction.')
  await sql`${lastStatement}select 1`.execute(db)
  await addConversation(db, alice, 'afterwards')
  expect(await titlesOf(db, alice)).toEqual(['committed', 'afterwards'])
})
