import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testApp, type TestApp, type TestClient } from './test-app.ts'

const say = (client: TestClient, message: string, conversationId?: string) =>
  client.chat.send.mutate({
    message,
    requestId: randomUUID(),
    ...(conversationId !== undefined && { conversationId }),
  })

/** Follows a run until it waits for approval or ends. Returns the ids of the waiting calls. */
async function follow({ chat }: TestClient, runId: string): Promise<string[]> {
  for await (const { data } of chat.stream.subscribe({ runId })) {
    if (data.type === 'approval_requested') return [data.callId]
  }
  return []
}

/** Creates three notes and a run that waits for approval to delete two of them. */
async function askToDelete(app: TestApp) {
  const client = app.client('alice')
  const { runId: added, conversationId } = await say(client, 'add buy milk, buy bread and call mom')
  expect(await follow(client, added)).toEqual([])
  const { runId } = await say(client, 'delete the milk and the bread note', conversationId)
  const [callId = ''] = await follow(client, runId)
  return { client, conversationId, runId, callId }
}

async function titles({ note }: TestClient): Promise<string[]> {
  return (await note.list.query()).items.map(({ title }) => title)
}

async function toEnd({ chat }: TestClient, runId: string): Promise<string> {
  let text = ''
  for await (const { data } of chat.stream.subscribe({ runId })) {
    if (data.type === 'text') text += data.delta
  }
  return text
}

test('a call that is approved several times is executed once', async () => {
  await using app = await testApp()
  const { client, runId, callId, conversationId } = await askToDelete(app)
  expect(await titles(client)).toHaveLength(3)
  await expect(say(client, 'hello', conversationId)).rejects.toMatchObject({
    data: { appCode: 'RUN_ALREADY_ACTIVE' },
  })
  const decision = { runId, callId, approved: true }
  const answers = await Promise.all([1, 2, 3].map(() => client.chat.approve.mutate(decision)))
  expect(answers).toEqual([decision, decision, decision])
  expect(await toEnd(client, runId)).toBe('I deleted “Buy milk” and “Buy bread”.')
  expect(await client.chat.approve.mutate(decision)).toEqual(decision)
  expect(await titles(client)).toEqual(['Call mom'])
  await expect(client.chat.approve.mutate({ ...decision, approved: false })).rejects.toMatchObject({
    data: { code: 'CONFLICT', appCode: 'APPROVAL_ALREADY_DECIDED' },
  })
})

test('a conversation distinguishes waiting for a decision from answering', async () => {
  await using app = await testApp()
  const { client, runId, callId, conversationId } = await askToDelete(app)
  const { items } = await client.conversation.list.query()
  expect(items).toMatchObject([{ activeRunId: runId, isWaiting: true }])
  await client.chat.approve.mutate({ runId, callId, approved: true })
  const { conversation } = await client.conversation.get.query({ id: conversationId })
  expect(conversation.isWaiting).toBe(false)
  await toEnd(client, runId)
  expect(await client.conversation.latest.query()).toMatchObject({
    activeRunId: null,
    isWaiting: false,
  })
})

test('a rejected call is not executed, and the answer and the stored call contain the note', async () => {
  await using app = await testApp()
  const { client, runId, callId, conversationId } = await askToDelete(app)
  await client.chat.approve.mutate({ runId, callId, approved: false, note: 'not the milk' })
  expect(await toEnd(client, runId)).toBe(
    'All right, I left “Buy milk” and “Buy bread” as they are. I was told: “not the milk”',
  )
  expect(await titles(client)).toHaveLength(3)
  const { items } = await client.message.list.query({ conversationId })
  expect(items.at(-1)).toMatchObject({
    status: 'completed',
    parts: expect.arrayContaining([
      expect.objectContaining({ callId, state: 'denied', note: 'not the milk' }),
    ]),
  })
})

test('another user cannot decide', async () => {
  await using app = await testApp()
  const { client, runId, callId } = await askToDelete(app)
  const decision = { runId, callId, approved: true }
  await expect(app.client('bob').chat.approve.mutate(decision)).rejects.toMatchObject({
    data: { code: 'NOT_FOUND', appCode: 'RUN_NOT_FOUND' },
  })
  await client.chat.stop.mutate({ runId })
  await toEnd(client, runId)
  await expect(client.chat.approve.mutate(decision)).rejects.toMatchObject({
    data: { code: 'NOT_FOUND', appCode: 'APPROVAL_NOT_FOUND' },
  })
  expect(await titles(client)).toHaveLength(3)
})

test('an invalid decision is a typed 4xx and changes nothing', async () => {
  await using app = await testApp()
  const { client, runId, callId } = await askToDelete(app)
  const good = { runId, callId, approved: false }
  const bad: [input: object, status: number][] = [
    [{ ...good, runId: 'x' }, 400],
    [{ ...good, runId: '01a20319-730c-750e-9961-878c7153a70d' }, 404],
    [{ ...good, callId: '' }, 400],
    [{ ...good, callId: 'a\0b' }, 400],
    [{ ...good, callId: 'c'.repeat(101) }, 400],
    [{ ...good, callId: 'another' }, 404],
    [{ ...good, approved: 'yes' }, 400],
    [{ runId, callId }, 400],
    [{ ...good, note: '' }, 400],
    [{ ...good, note: 'n'.repeat(501) }, 400],
    [{ ...good, note: 'a\0b' }, 400],
  ]
  for (const [input, status] of bad) {
    const response = await fetch(`${app.url}/trpc/chat.approve`, {
      method: 'POST',
      headers: { ...(await app.bearer('alice')), 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    expect(response.status, JSON.stringify(input)).toBe(status)
  }
  await client.chat.approve.mutate(good)
  expect(await toEnd(client, runId)).toMatch(/^All right/)
})
