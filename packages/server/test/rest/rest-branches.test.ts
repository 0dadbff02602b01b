import { expect, test } from 'vitest'
import { z } from 'zod'
import { chat } from '../chatkit/chatkit-client.ts'
import { idsOf, restCaller, type RestCaller } from '../../src/testing/rest-client.ts'
import { testApp, type TestApp } from '../test-app.ts'

const conversationSchema = z.looseObject({
  messages: z.array(
    z.looseObject({
      id: z.int(),
      parent_id: z.int().nullable(),
      siblings: z.looseObject({ previous_id: z.int().nullable() }).nullable(),
      content: z.string(),
    }),
  ),
})

async function messagesOf(ask: RestCaller, id: number) {
  const { body } = await ask('GET', `/api/conversations/${id}`)
  return conversationSchema.parse(body).messages
}

/** A conversation whose question has two answers; the second one is on the current branch. */
async function branchedConversation(app: TestApp) {
  const { headers } = await chat(app, { message: 'add milk' })
  const id = Number(headers.get('x-thread-id'))
  const client = app.client('alice')
  const [conversation] = (await client.conversation.list.query()).items
  const { messages } = await client.conversation.get.query({ id: conversation?.id ?? '' })
  const messageId = messages.items[0]?.id ?? ''
  const { runId } = await client.chat.regenerate.mutate({ messageId, requestId: 'again' })
  for await (const _ of client.chat.stream.subscribe({ runId }));
  return { id, ask: restCaller(app) }
}

test('messages name their parent and siblings, and calls whether they changed data', async () => {
  await using app = await testApp()
  const { id, ask } = await branchedConversation(app)
  const [question, answer] = await messagesOf(ask, id)
  expect(question).toMatchObject({ parent_id: null, siblings: null })
  expect(answer).toMatchObject({
    parent_id: question?.id,
    siblings: { number: 2, count: 2, next_id: null },
    tool_calls: [{ name: 'add_note', changed_data: true }],
  })
})

test('a switch by the id of a sibling shows its branch', async () => {
  await using app = await testApp()
  const { id, ask } = await branchedConversation(app)
  const [, answer] = await messagesOf(ask, id)
  const previous = answer?.siblings?.previous_id ?? 0
  expect(await ask('POST', `/api/messages/${previous}/switch`)).toMatchObject({
    status: 200,
    body: { id },
  })
  expect((await messagesOf(ask, id))[1]).toMatchObject({
    id: previous,
    siblings: { number: 1, count: 2, next_id: answer?.id },
  })
})

test('a deletion takes a message off, and the branch beside it is shown', async () => {
  await using app = await testApp()
  const { id, ask } = await branchedConversation(app)
  const [question, answer] = await messagesOf(ask, id)
  const path = `/api/messages/${answer?.id}`
  expect(await ask('DELETE', path)).toMatchObject({
    status: 200,
    body: { status: 'deleted', id: answer?.id },
  })
  expect(await messagesOf(ask, id)).toMatchObject([
    { id: question?.id },
    { id: answer?.siblings?.previous_id, siblings: null },
  ])
  expect(await ask('DELETE', path)).toMatchObject({
    status: 404,
    body: { detail: 'Message not found' },
  })
})

test('a fork is a new conversation with copies of the messages', async () => {
  await using app = await testApp()
  const { id, ask } = await branchedConversation(app)
  const source = await messagesOf(ask, id)
  const fork = await ask('POST', `/api/messages/${source[1]?.id}/fork`)
  expect(fork).toMatchObject({ status: 201, body: { title: 'add milk' } })
  const [newest = 0, ...others] = idsOf(await ask('GET', '/api/conversations'))
  expect(others).toEqual([id])
  const copies = await messagesOf(ask, newest)
  expect(copies.map(({ content }) => content)).toEqual(source.map(({ content }) => content))
  expect(copies.map(({ id }) => id)).not.toEqual(source.map(({ id }) => id))
})

test('feedback is stored, listed and removed by the id of the answer', async () => {
  await using app = await testApp()
  const { id, ask } = await branchedConversation(app)
  const [, answer] = await messagesOf(ask, id)
  const path = `/api/messages/${answer?.id}/feedback`
  const rating = { kind: 'negative', comment: 'It added the milk twice.' }
  const stored = await ask('PUT', path, rating)
  expect(stored).toMatchObject({
    status: 200,
    body: { message_id: answer?.id, conversation_id: id, ...rating },
  })
  expect((await ask('GET', '/api/feedback?limit=1')).body).toEqual([stored.body])
  expect((await ask('DELETE', path)).status).toBe(200)
  expect((await ask('GET', '/api/feedback')).body).toEqual([])
})

test('no branch is changed while the conversation is being answered', async () => {
  await using app = await testApp({ model: { kind: 'bench', deltas: 1_000, delayMs: 50 } })
  const client = app.client('alice')
  const { runId } = await client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  const ask = restCaller(app)
  const [id = 0] = idsOf(await ask('GET', '/api/conversations'))
  const [question, answer] = await messagesOf(ask, id)
  const refused = [
    await ask('POST', `/api/messages/${question?.id}/switch`),
    await ask('DELETE', `/api/messages/${question?.id}`),
    await ask('POST', `/api/messages/${answer?.id}/fork`),
  ]
  expect(refused.map(({ status }) => status)).toEqual([409, 409, 409])
  await client.chat.stop.mutate({ runId })
})
