import { expect, test } from 'vitest'
import { notesApp } from '../../src/testing/index.ts'
import { proceduresOf } from '../../src/trpc/list-procedures.ts'
import type { Browser } from './browser.ts'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { storedRows } from '../stored-rows.ts'
import { serviceOf, signUp } from '../services.ts'
import { testApp, type TestApp } from '../test-app.ts'

interface Ids {
  apiKeyId: string
  conversationId: string
  userMessageId: string
  assistantMessageId: string
  runId: string
  noteId: string
  /** A note of the stranger. */
  ownNoteId: string
}

/** The inputs of each procedure with another user's ids; `null` if it takes no id. */
const asked: Record<string, null | ((ids: Ids) => object | object[])> = {
  'apiKey.create': null,
  'apiKey.list': null,
  'apiKey.revoke': ({ apiKeyId }) => ({ id: apiKeyId }),
  changes: null,
  'chat.approve': ({ runId }) => ({ runId, callId: 'a', approved: true }),
  'chat.regenerate': ({ userMessageId, assistantMessageId }) =>
    [userMessageId, assistantMessageId].map((messageId) => ({
      messageId,
      requestId: 'a-stranger',
    })),
  'chat.retry': ({ runId }) => ({ runId, requestId: 'a-stranger' }),
  'chat.send': ({ conversationId, assistantMessageId }) =>
    [{}, { parentId: null }, { parentId: assistantMessageId }].map((parent) => ({
      conversationId,
      message: 'hi',
      requestId: 'a-stranger',
      ...parent,
    })),
  'chat.stop': ({ runId }) => ({ runId }),
  'chat.stream': ({ runId }) => [{ runId }, { runId, lastEventId: '1' }],
  'conversation.delete': ({ conversationId }) => ({ id: conversationId }),
  'conversation.fork': ({ assistantMessageId }) => ({ messageId: assistantMessageId }),
  'conversation.get': ({ conversationId }) => ({ id: conversationId }),
  'conversation.latest': null,
  'conversation.list': null,
  'conversation.rename': ({ conversationId }) => ({ id: conversationId, title: 'mine now' }),
  'conversation.switchBranch': ({ assistantMessageId }) => ({ messageId: assistantMessageId }),
  'feedback.list': null,
  'message.delete': ({ assistantMessageId }) => ({ id: assistantMessageId }),
  'message.list': ({ conversationId }) => ({ conversationId }),
  'message.rate': ({ assistantMessageId: messageId }) => [
    { messageId, kind: 'positive' },
    { messageId, kind: null },
  ],
  'server.info': null,
  'note.archive': ({ noteId, ownNoteId }) => [{ ids: [noteId] }, { ids: [ownNoteId, noteId] }],
  'note.create': null,
  'note.delete': ({ noteId, ownNoteId }) => [{ ids: [noteId] }, { ids: [ownNoteId, noteId] }],
  'note.list': null,
  'note.update': ({ noteId }) => ({ id: noteId, title: 'mine now' }),
}

const procedures = proceduresOf(notesApp.router)

test('every procedure is listed here', () => {
  expect(procedures.map(({ path }) => path).toSorted()).toEqual(Object.keys(asked).toSorted())
})

const notFound = {
  error: { data: { code: 'NOT_FOUND', appCode: expect.stringMatching(/_NOT_FOUND$/) } },
}

test("in every procedure, another user's ids are not found and nothing changes", async () => {
  await using app = await testApp()
  const { ids, stranger } = await thingsOfAlice(app)
  const before = await readAll(app)
  for (const { path, type } of procedures) {
    for (const input of [asked[path]?.(ids) ?? []].flat()) {
      const call = { path, type, input, headers: cookieOf(stranger) }
      expect(await answerTo(app, call), path).toMatchObject(notFound)
    }
  }
  expect(await readAll(app)).toEqual(before)
})

test('a service does not find them either, whichever user it acts for', async () => {
  await using app = await testApp()
  const { ids, stranger } = await thingsOfAlice(app)
  const { headers } = await serviceOf(app, stranger, { actsForUsers: true })
  const before = await readAll(app)
  for (const { path, type } of procedures.filter(({ path }) => !path.startsWith('apiKey.'))) {
    for (const input of [asked[path]?.(ids) ?? []].flat()) {
      const call = { path, type, input, headers: { ...headers, 'x-act-as': 'alice' } }
      expect(await answerTo(app, call), path).toMatchObject(notFound)
    }
  }
  expect(await readAll(app)).toEqual(before)
})

test('an EventSource of a stranger gets the same error as an event', async () => {
  await using app = await testApp()
  const { ids, stranger } = await thingsOfAlice(app)
  const { runId } = ids
  const headers = { ...cookieOf(stranger), accept: 'text/event-stream' }
  const stream = await openRawStream(streamUrl(app.url, 'chat.stream', { runId }), headers)
  const events = parseEvents(await stream.text())
  expect(events.map(({ event }) => event)).toEqual(['connected', 'serialized-error'])
  expect(events[1]?.data).toContain('"appCode":"RUN_NOT_FOUND"')
})

test('procedures without ids return no data of another user', async () => {
  await using app = await testApp()
  const alice = app.client('alice')
  const { assistantMessageId } = await alice.chat.send.mutate({
    message: 'private',
    requestId: 'r',
  })
  await alice.message.rate.mutate({ messageId: assistantMessageId, kind: 'positive' })
  await alice.note.create.mutate({ title: 'private' })
  const stranger = app.client('a stranger')
  expect((await stranger.note.list.query()).items).toEqual([])
  expect((await stranger.conversation.list.query()).items).toEqual([])
  expect((await stranger.feedback.list.query()).items).toEqual([])
  expect(await stranger.conversation.latest.query()).toBeNull()
})

async function thingsOfAlice(app: TestApp): Promise<{ ids: Ids; stranger: Browser }> {
  const person = await signUp(app, 'alice')
  const { keyId } = await serviceOf(app, person)
  const alice = person.client
  const sent = await alice.chat.send.mutate({ message: 'private', requestId: 'r' })
  for await (const _ of alice.chat.stream.subscribe({ runId: sent.runId }));
  await alice.message.rate.mutate({ messageId: sent.assistantMessageId, kind: 'negative' })
  const note = await alice.note.create.mutate({ title: 'private' })
  const stranger = await signUp(app, 'stranger')
  const own = await stranger.client.note.create.mutate({ title: 'own' })
  const ids = { ...sent, apiKeyId: keyId, noteId: note.id, ownNoteId: own.id }
  return { ids, stranger }
}

function cookieOf({ cookies }: Browser): { cookie: string } {
  return { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }
}

interface Call {
  path: string
  type: string
  input: object
  headers: Record<string, string>
}

async function answerTo(app: TestApp, { path, type, input, headers }: Call): Promise<unknown> {
  const response =
    type === 'mutation'
      ? await fetch(`${app.url}/trpc/${path}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(input),
        })
      : await fetch(streamUrl(app.url, path, input), { headers })
  expect(response.status, path).toBe(404)
  return response.json()
}

/** Reads the data of all users. */
async function readAll(app: TestApp) {
  const apiKeys = await app.database.db
    .selectFrom('throughline.api_key')
    .select(['id', 'principal_id', 'name'])
    .orderBy('id')
    .execute()
  return { ...(await storedRows(app)), apiKeys }
}
