import { conversationIdSchema, type ConversationId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import {
  deleteConversation,
  ensurePrincipal,
  findLatestConversation,
  getConversation,
  listConversations,
  newId,
  renameConversation,
} from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

async function withConversations(count: number) {
  const database = await testDatabase()
  const { db } = database
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  const mallory = await ensurePrincipal(db, { issuer: 'test', subject: 'mallory' })
  const ids: ConversationId[] = []
  for (let n = 0; n < count; n += 1) {
    const id = newId(conversationIdSchema)
    // Two in each millisecond, as fast hands make them.
    const updatedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, Math.floor(n / 2)))
    await db
      .insertInto('throughline.conversation')
      .values({ id, principal_id: alice, title: `c${n}`, updated_at: updatedAt })
      .execute()
    ids.unshift(id)
  }
  const dispose = () => database[Symbol.asyncDispose]()
  return { db, alice, mallory, ids, [Symbol.asyncDispose]: dispose }
}

test('pages hold every conversation once, newest first, also those of one millisecond', async () => {
  await using app = await withConversations(25)
  const seen: ConversationId[] = []
  let cursor: string | undefined
  do {
    const page = await listConversations(app.db, app.alice, { limit: 4, cursor })
    seen.push(...page.items.map((item) => item.id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual(app.ids)
})

test('a page goes on where the last one ended although conversations moved to the top', async () => {
  await using app = await withConversations(6)
  const first = await listConversations(app.db, app.alice, { limit: 3 })
  const [, , , , , oldest] = app.ids
  if (!oldest) throw new Error('six were made')
  await renameConversation(app.db, app.alice, { id: oldest, title: 'moved' })
  const cursor = first.nextCursor ?? undefined
  const second = await listConversations(app.db, app.alice, { limit: 3, cursor })
  expect(second.items.map((item) => item.id)).toEqual(app.ids.slice(3, 5))
  expect((await findLatestConversation(app.db, app.alice))?.id).toBe(oldest)
})

test.each(['', 'x', 'e30', 'WyJhIiwiYiJd', 'W10', '"'.repeat(400)])(
  'the cursor %j, which no list handed out, is refused',
  async (cursor) => {
    await using app = await withConversations(0)
    await expect(listConversations(app.db, app.alice, { limit: 3, cursor })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  },
)

test("another's conversation is not found and not changed", async () => {
  await using app = await withConversations(1)
  const [id] = app.ids
  if (!id) throw new Error('one was made')
  const notFound = { code: 'CONVERSATION_NOT_FOUND' }
  await expect(getConversation(app.db, app.mallory, id)).rejects.toMatchObject(notFound)
  await expect(
    renameConversation(app.db, app.mallory, { id, title: 'mine' }),
  ).rejects.toMatchObject(notFound)
  await expect(deleteConversation(app.db, app.mallory, id)).rejects.toMatchObject(notFound)
  expect(await getConversation(app.db, app.alice, id)).toMatchObject({ title: 'c0' })
})
