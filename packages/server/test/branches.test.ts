import { expect, test, vi } from 'vitest'
import { clientOf } from './client/client-of.ts'
import { openBrowser } from './identity/browser.ts'
import { signUp } from './services.ts'
import { patience, testApp, type TestClient } from './test-app.ts'

async function ask(
  client: TestClient,
  message: string,
  to: { conversationId?: string; parentId?: string | null } = {},
) {
  const sent = await client.chat.send.mutate({ message, requestId: crypto.randomUUID(), ...to })
  for await (const _ of client.chat.stream.subscribe({ runId: sent.runId }));
  return sent
}

async function regenerate(client: TestClient, messageId: string) {
  const input = { messageId, requestId: crypto.randomUUID() }
  const sent = await client.chat.regenerate.mutate(input)
  for await (const _ of client.chat.stream.subscribe({ runId: sent.runId }));
  return sent
}

async function messagesOf(client: TestClient, id: string) {
  return (await client.conversation.get.query({ id })).messages.items
}

test('each answer names the calls that changed data, and no other call', async () => {
  await using app = await testApp()
  const client = app.client('alice')
  const { conversationId } = await ask(client, 'add milk, then show my notes')
  const [, answer] = await messagesOf(client, conversationId)
  if (answer?.role !== 'assistant') throw new Error('not an answer')
  const calls = answer.parts.flatMap((part) => (part.type === 'tool_call' ? [part] : []))
  expect(calls.map(({ name }) => name)).toEqual(['add_note', 'list_notes'])
  expect(answer.changedBy).toEqual([calls[0]?.callId])
})

test('an edit, a regeneration and a switch show in every open page of the conversation', async () => {
  await using app = await testApp()
  const [client, other] = [app.client('alice'), app.client('alice')]
  const first = await ask(client, 'add milk')
  const { conversationId } = first
  const changes: string[] = []
  const seen = other.changes.subscribe()
  const watching = (async () => {
    for await (const { data } of seen) {
      changes.push(data.type === 'conversation' ? data.id : data.type)
      if (changes.filter((change) => change === conversationId).length === 5) return
    }
  })()
  await vi.waitFor(() => expect(changes).toEqual(['resync']), patience)
  await ask(client, 'add bread', { conversationId, parentId: null })
  await regenerate(client, first.userMessageId)
  const { leafId } = await client.conversation.switchBranch.mutate({
    messageId: first.assistantMessageId,
  })
  expect(leafId).toBe(first.assistantMessageId)
  await watching
  const messages = await messagesOf(other, conversationId)
  expect(messages.map(({ siblings }) => siblings)).toMatchObject([
    { number: 1, count: 2, previousId: null },
    { number: 1, count: 2, previousId: null },
  ])
})

test('a client regenerates an answer as it retries one', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const first = await client.ask({ message: 'hello' }).sent
  await client.follow({ runId: first.runId }).message()
  const run = client.regenerate({ messageId: first.assistantMessageId })
  expect((await run.message()).status).toBe('completed')
  expect((await run.sent).userMessageId).toBe(first.userMessageId)
})

test('feedback is stored once for each answer, changed, listed and removed', async () => {
  await using app = await testApp()
  const client = app.client('alice')
  const first = await ask(client, 'hello')
  const second = await ask(client, 'hello again')
  for (const { assistantMessageId: messageId } of [first, second]) {
    await client.message.rate.mutate({ messageId, kind: 'positive' })
  }
  const { assistantMessageId: messageId, conversationId } = first
  const comment = 'too short'
  const changed = await client.message.rate.mutate({ messageId, kind: 'negative', comment })
  expect(changed).toMatchObject({ messageId, conversationId, kind: 'negative', comment })
  const page = await client.feedback.list.query({ limit: 1 })
  expect(page.items).toEqual([changed])
  const rest = await client.feedback.list.query({ limit: 1, cursor: page.nextCursor ?? '' })
  expect(rest).toMatchObject({ items: [{ kind: 'positive', comment: null }], nextCursor: null })
  expect((await client.feedback.list.query({ conversationId })).items).toEqual([changed])
  expect(await client.message.rate.mutate({ messageId, kind: null })).toBeNull()
  await client.message.delete.mutate({ id: second.assistantMessageId })
  expect((await client.feedback.list.query()).items).toEqual([])
})

test("a user's own message takes no feedback", async () => {
  await using app = await testApp()
  const client = app.client('alice')
  const { userMessageId: messageId } = await ask(client, 'hello')
  for (const kind of ['positive', null] as const) {
    await expect(client.message.rate.mutate({ messageId, kind })).rejects.toMatchObject({
      data: { appCode: 'MESSAGE_NOT_FOUND' },
    })
  }
})

test('branches and feedback of a guest belong to the account that the guest signs in to', async () => {
  await using app = await testApp()
  await signUp(app, 'ada')
  const guest = openBrowser(app.url)
  await guest.post('/sign-in/anonymous')
  const first = await ask(guest.client, 'hello')
  await regenerate(guest.client, first.userMessageId)
  await guest.client.message.rate.mutate({ messageId: first.assistantMessageId, kind: 'negative' })
  const account = { email: 'ada@example.com', password: 'a long enough password' }
  expect(await guest.post('/sign-in/email', account)).toMatchObject({ status: 200 })
  const messages = await messagesOf(guest.client, first.conversationId)
  expect(messages[1]?.siblings).toMatchObject({ number: 2, count: 2 })
  expect((await guest.client.feedback.list.query()).items).toHaveLength(1)
})
