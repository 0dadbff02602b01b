import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp, type TestApp } from './test-app.ts'

/** Adds finished answers to a conversation of two messages. */
async function fill({ database }: TestApp, conversationId: string, total: number): Promise<void> {
  await sql`
    with added as (
      select n, gen_random_uuid() as id from generate_series(3, ${total}::int) n
    ), inserted as (
      insert into throughline.message (id, conversation_id, run_id, parent_id, role, parts, status)
      select id, ${conversationId}, gen_random_uuid(),
        coalesce(
          lag(id) over (order by n),
          (select leaf_id from throughline.conversation where id = ${conversationId})
        ),
        'assistant',
        jsonb_build_array(jsonb_build_object('type', 'text', 'turn', 1, 'text', 'answer ' || n)),
        'completed'
      from added
    )
    update throughline.conversation set leaf_id = (select id from added order by n desc limit 1)
    where id = ${conversationId}
  `.execute(database.db)
}

async function conversationOf(app: TestApp, total: number) {
  const client = app.client('alice')
  const sent = await client.chat.send.mutate({ message: 'hello', requestId: randomUUID() })
  for await (const _ of client.chat.stream.subscribe({ runId: sent.runId }));
  await fill(app, sent.conversationId, total)
  return { client, id: sent.conversationId }
}

test('one request opens a conversation of 200 messages', async () => {
  await using app = await testApp()
  const { client, id } = await conversationOf(app, 200)
  const { conversation, messages } = await client.conversation.get.query({ id })
  expect(conversation).toMatchObject({ id, activeRunId: null })
  expect(messages.items).toHaveLength(200)
  expect(messages.items[0]).toMatchObject({ role: 'user', text: 'hello' })
  expect(messages.items.at(-1)).toMatchObject({ parts: [{ text: 'answer 200' }] })
  expect(messages.nextCursor).toBeNull()
})

test('a longer conversation comes in pages, each message once', async () => {
  await using app = await testApp()
  const { client, id } = await conversationOf(app, 450)
  const { messages } = await client.conversation.get.query({ id })
  const ids = messages.items.map((message) => message.id)
  for (let cursor = messages.nextCursor; cursor !== null;) {
    const page = await client.message.list.query({ conversationId: id, limit: 200, cursor })
    ids.unshift(...page.items.map((message) => message.id))
    cursor = page.nextCursor
  }
  expect(ids).toHaveLength(450)
  expect(new Set(ids).size).toBe(450)
})

test('no page of messages is longer than 200', async () => {
  await using app = await testApp()
  const { client, id } = await conversationOf(app, 2)
  const page = client.message.list.query({ conversationId: id, limit: 201 })
  await expect(page).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } })
})
