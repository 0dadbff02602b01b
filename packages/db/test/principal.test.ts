import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import {
  conversationIdSchema,
  messageIdSchema,
  requestIdSchema,
  runIdSchema,
  type ConversationId,
  type PrincipalId,
} from '@throughline/protocol'
import {
  ensurePrincipal,
  mergePrincipal,
  listConversations,
  newId,
  type EngineTables,
} from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

async function addConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  title: string,
): Promise<ConversationId> {
  const id = newId(conversationIdSchema)
  await db
    .insertInto('throughline.conversation')
    .values({ id, principal_id: principalId, title })
    .execute()
  return id
}

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
  await db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  expect(await ensurePrincipal(db, account)).toBe(before)
})

test('a guest who signs in to an account brings everything along', async () => {
  await using database = await testDatabase()
  const { db } = database
  await addConversation(db, await ensurePrincipal(db, guest), 'of the guest')
  const heir = await ensurePrincipal(db, account)
  await addConversation(db, heir, 'of the account')
  await db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  const { items } = await listConversations(db, heir, { limit: 10 })
  expect(items.map(({ title }) => title).toSorted()).toEqual(['of the account', 'of the guest'])
})

test("a request id that guest and account both used stays the account's", async () => {
  await using database = await testDatabase()
  const { db } = database
  const principals = [await ensurePrincipal(db, guest), await ensurePrincipal(db, account)]
  for (const principal_id of principals) {
    const conversation_id = await addConversation(db, principal_id, 'x')
    const ids = {
      user_message_id: newId(messageIdSchema),
      assistant_message_id: newId(messageIdSchema),
    }
    await db
      .insertInto('throughline.run')
      .values({
        ...ids,
        id: newId(runIdSchema),
        principal_id,
        conversation_id,
        request_id: requestIdSchema.parse('r1'),
        status: 'completed',
        time_zone: 'UTC',
      })
      .execute()
  }
  await db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  const runs = await db
    .selectFrom('throughline.run')
    .select(['principal_id', 'request_id'])
    .execute()
  expect(new Set(runs.map((run) => run.principal_id))).toEqual(new Set([principals[1]]))
  expect(runs.filter((run) => run.request_id === 'r1')).toHaveLength(1)
})
