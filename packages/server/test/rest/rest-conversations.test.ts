import { expect, test, vi } from 'vitest'
import { chat, postChatkit } from '../chatkit/chatkit-client.ts'
import { openBrowser } from '../identity/browser.ts'
import { idsOf, restCaller, toRestAnswer } from '../../src/testing/rest-client.ts'
import { patience, testApp, type TestApp } from '../test-app.ts'

const shape = {
  id: expect.any(Number),
  title: expect.any(String),
  created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  updated_at: expect.stringMatching(/Z$/),
}

/** Creates conversations with these titles. The last one is the most recent. */
async function makeConversations(app: TestApp, ...titles: string[]): Promise<void> {
  for (const title of titles) await chat(app, { message: title })
}

test('the list is newest first, with and without a trailing slash, and never a redirect', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one', 'two', 'three')
  const ask = restCaller(app)
  const list = await ask('GET', '/api/conversations/')
  expect(list.status).toBe(200)
  expect(list.body).toEqual(['three', 'two', 'one'].map((title) => ({ ...shape, title })))
  expect(await ask('GET', '/api/conversations')).toMatchObject({ status: 200, body: list.body })
  await chat(app, { message: 'more', thread_id: idsOf(list)[2] })
  expect(idsOf(await ask('GET', '/api/conversations'))[0]).toBe(idsOf(list)[2])
})

test('a conversation is updated when a message is sent, not only when it is answered', async () => {
  await using app = await testApp({ model: { kind: 'bench', deltas: 1_000, delayMs: 50 } })
  const ask = restCaller(app)
  const first = await postChatkit(app, { message: 'one' })
  await app.client('alice').chat.stop.mutate({ runId: first.headers.get('x-run-id') ?? '' })
  const second = await postChatkit(app, { message: 'two' })
  expect((await ask('GET', '/api/conversations')).body).toMatchObject([{ title: 'two' }, {}])
  const threadId = Number(first.headers.get('x-thread-id'))
  const third = await postChatkit(app, { message: 'more', thread_id: threadId })
  expect((await ask('GET', '/api/conversations')).body).toMatchObject([{ title: 'one' }, {}])
  for (const { body } of [first, second, third]) await body?.cancel()
})

test('a list is paged by limit and offset', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one', 'two', 'three')
  const ask = restCaller(app)
  const titles = async (query: string) => (await ask('GET', `/api/conversations/?${query}`)).body
  expect(await titles('limit=1')).toMatchObject([{ title: 'three' }])
  expect(await titles('limit=2&offset=1')).toMatchObject([{ title: 'two' }, { title: 'one' }])
  expect(await titles('offset=3')).toEqual([])
  expect(await titles('offset=999999999999999')).toEqual([])
})

test('paging by cursor neither repeats nor skips rows while conversations are updated', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one', 'two', 'three', 'four')
  const ask = restCaller(app)
  const first = await ask('GET', '/api/conversations?limit=2')
  const link = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
  const cursor = first.headers.get('x-next-cursor') ?? ''
  expect(link).toBe(`/api/conversations?limit=2&cursor=${encodeURIComponent(cursor)}`)
  await chat(app, { message: 'five' })
  await chat(app, { message: 'more', thread_id: idsOf(first)[1] })
  const second = await ask('GET', link)
  expect(second.body).toMatchObject([{ title: 'two' }, { title: 'one' }])
  expect(second.headers.get('link')).toBeNull()
  expect(second.headers.get('x-next-cursor')).toBeNull()
})

test('a conversation has its messages in order, with the tool calls', async () => {
  await using app = await testApp()
  const { text, headers } = await chat(app, { message: 'add buy milk' })
  const id = Number(headers.get('x-thread-id'))
  const ask = restCaller(app)
  expect(await ask('GET', `/api/conversations/${id}`)).toMatchObject({
    status: 200,
    body: {
      ...shape,
      id,
      title: 'add buy milk',
      messages: [
        {
          id: expect.any(Number),
          role: 'user',
          content: 'add buy milk',
          created_at: shape.created_at,
          tool_calls: [],
        },
        {
          id: expect.any(Number),
          role: 'assistant',
          content: text,
          created_at: shape.created_at,
          status: 'completed',
          error: null,
          tool_calls: [
            {
              id: expect.any(String),
              name: 'add_note',
              title: 'Added “Buy milk”',
              args: { title: 'Buy milk' },
              state: 'done',
              result: { note: { title: 'Buy milk' } },
              error: null,
            },
          ],
        },
      ],
    },
  })
})

test('the number of messages is limited: the newest first, older ones by cursor', async () => {
  await using app = await testApp()
  const { headers } = await chat(app, { message: 'one' })
  const threadId = Number(headers.get('x-thread-id'))
  await chat(app, { message: 'two', thread_id: threadId })
  const ask = restCaller(app)
  const newest = await ask('GET', `/api/conversations/${threadId}?limit=3`)
  expect(newest.body).toMatchObject({ messages: [{ role: 'assistant' }, { content: 'two' }, {}] })
  const cursor = newest.headers.get('x-next-cursor')
  const older = await ask('GET', `/api/conversations/${threadId}?limit=3&cursor=${cursor}`)
  expect(older.body).toMatchObject({ messages: [{ content: 'one' }] })
  expect(older.headers.get('x-next-cursor')).toBeNull()
  expect((await ask('GET', `/api/conversations/${threadId}?limit=101`)).status).toBe(422)
})

test('a new title is trimmed and updates the conversation', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one', 'two')
  const ask = restCaller(app)
  const [, id] = idsOf(await ask('GET', '/api/conversations'))
  const path = `/api/conversations/${id}`
  const good = await ask('PATCH', path, { title: ` ${'é'.repeat(198)} ` })
  expect(good).toMatchObject({ status: 200, body: { ...shape, id, title: 'é'.repeat(198) } })
  expect(idsOf(await ask('GET', '/api/conversations'))[0]).toBe(id)
  for (const title of ['', '  ', 'a'.repeat(201), 'a\0b', '\ud800', 42, null, undefined]) {
    const { status, body } = await ask('PATCH', path, { title })
    expect(status, String(title)).toBe(422)
    expect(body).toEqual({
      detail: [{ loc: ['body', 'title'], msg: expect.any(String), type: expect.any(String) }],
    })
  }
})

test('deleting a conversation deletes its messages', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one')
  const ask = restCaller(app)
  const [id] = idsOf(await ask('GET', '/api/conversations'))
  const path = `/api/conversations/${id}`
  expect((await ask('DELETE', path)).body).toEqual({ status: 'deleted', id })
  for (const method of ['GET', 'DELETE']) {
    expect(await ask(method, path)).toMatchObject({
      status: 404,
      body: { detail: 'Conversation not found' },
    })
  }
  expect(await app.database.db.selectFrom('throughline.message').selectAll().execute()).toEqual([])
})

test('the most recent conversation, or null', async () => {
  await using app = await testApp()
  const ask = restCaller(app)
  const none = await ask('GET', '/api/conversations/recent/first')
  expect(none).toMatchObject({ status: 200, body: null })
  expect(none.headers.get('content-type')).toMatch(/^application\/json/)
  await makeConversations(app, 'one', 'two')
  expect(await ask('GET', '/api/conversations/recent/first/')).toMatchObject({
    status: 200,
    body: { ...shape, title: 'two' },
  })
})

test('invalid parameters are a 422 in the format of FastAPI', async () => {
  await using app = await testApp()
  const ask = restCaller(app)
  expect(await ask('GET', '/api/conversations?limit=-1&offset=x')).toMatchObject({
    status: 422,
    body: {
      detail: [
        { loc: ['query', 'limit'], msg: expect.any(String), type: 'greater_than_equal' },
        { loc: ['query', 'offset'], msg: expect.any(String), type: 'int_parsing' },
      ],
    },
  })
  const loc = async (path: string) => {
    const { status, body } = await ask('GET', path)
    expect(status, path).toBe(422)
    return body
  }
  expect(await loc('/api/conversations/x')).toMatchObject({ detail: [{ loc: ['path', 'id'] }] })
  expect(await loc('/api/conversations?limit=101')).toMatchObject({
    detail: [{ loc: ['query', 'limit'], type: 'less_than_equal' }],
  })
  expect(await loc('/api/conversations?cursor=x')).toMatchObject({
    detail: [{ loc: ['query', 'cursor'], type: 'value_error' }],
  })
})

test('changes made through REST are sent to subscribers of changes', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one')
  const ask = restCaller(app)
  const seen: string[] = []
  const stream = app.client('alice').changes.subscribe(undefined)
  const watching = (async () => {
    for await (const { data } of stream) {
      seen.push(data.type === 'app' ? data.topic : data.type)
      if (data.type === 'conversation_deleted') return
    }
  })()
  await vi.waitFor(() => expect(seen).toContain('resync'), patience)
  const [id] = idsOf(await ask('GET', '/api/conversations'))
  const note = await ask('POST', '/api/notes', { title: 'milk' })
  expect(note.status).toBe(201)
  await ask('PATCH', `/api/conversations/${id}`, { title: 'renamed' })
  await ask('DELETE', `/api/conversations/${id}`)
  await watching
  // The change at the end of the answer may have been received before.
  const own = seen.slice(seen.indexOf('notes'))
  expect(own).toEqual(['notes', 'conversation', 'conversation_deleted'])
})

test('a session cookie authenticates too, and a request without credentials is rejected', async () => {
  await using app = await testApp()
  const person = openBrowser(app.url)
  await person.post('/sign-in/anonymous')
  const cookie = [...person.cookies].map((pair) => pair.join('=')).join('; ')
  const known = await fetch(`${app.url}/api/conversations`, { headers: { cookie } })
  expect(known.status).toBe(200)
  for (const path of ['/api/conversations', '/api/notes/', '/api/conversations/x']) {
    const unknown = await fetch(`${app.url}${path}`)
    expect(unknown.status).toBe(401)
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer')
    expect(await unknown.json()).toEqual({ detail: expect.any(String) })
  }
})

test('a page of another origin cannot use the cookie without a preflight', async () => {
  await using app = await testApp()
  const person = openBrowser(app.url)
  await person.post('/sign-in/anonymous')
  const cookie = [...person.cookies].map((pair) => pair.join('=')).join('; ')
  for (const [path, body] of [
    ['/api/notes', '{"title":"forged"}'],
    ['/chatkit', '{"message":"forged"}'],
  ]) {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { cookie, 'content-type': type, origin: 'https://evil.example.com' }
      const response = await fetch(`${app.url}${path}`, {
        method: 'POST',
        headers,
        body: body ?? '',
      })
      expect(response.status, `${path} ${type}`).toBe(415)
    }
  }
})

test('/chatkit is served with a trailing slash too', async () => {
  await using app = await testApp()
  const { status, body } = await restCaller(app)('POST', '/chatkit/', { message: '' })
  expect([status, body]).toEqual([400, { detail: 'message: must not be empty' }])
})

test('64 concurrent lists do not block other requests', async () => {
  await using app = await testApp()
  await makeConversations(app, 'one')
  const ask = restCaller(app)
  const lists = Array.from({ length: 64 }, () => ask('GET', '/api/conversations'))
  expect(await toRestAnswer(await fetch(`${app.url}/health`))).toMatchObject({
    status: 200,
    body: { status: 'healthy' },
  })
  for (const { status } of await Promise.all(lists)) expect(status).toBe(200)
})
