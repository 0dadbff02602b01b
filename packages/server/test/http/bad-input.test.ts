import { request } from 'node:http'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countRows } from '../stored-rows.ts'
import { testApp, type TestApp } from '../test-app.ts'

const id = '01a20319-730c-750e-9961-878c7153a70d'

async function post(app: TestApp, path: string, body: string): Promise<Response> {
  const headers = { ...(await app.bearer('alice')), 'content-type': 'application/json' }
  return fetch(`${app.url}/trpc/${path}`, { method: 'POST', headers, body })
}

async function get(app: TestApp, path: string, headers: object = {}): Promise<Response> {
  const url = `${app.url}/trpc/${path}`
  return fetch(url, { headers: { ...(await app.bearer('alice')), ...headers } })
}

async function expectTyped4xx(response: Response, what: string): Promise<void> {
  expect(response.status, what).toBeGreaterThanOrEqual(400)
  expect(response.status, what).toBeLessThan(500)
  expect(await response.json(), what).toMatchObject({
    error: { message: expect.any(String), data: { code: expect.any(String) } },
  })
}

const q = (path: string, input: unknown) =>
  `${path}?input=${encodeURIComponent(typeof input === 'string' ? input : JSON.stringify(input))}`

const send = (message: unknown, rest: object = {}) =>
  JSON.stringify({ message, requestId: randomUUID(), ...rest })

test('an invalid send is a typed 4xx and writes nothing', async () => {
  await using app = await testApp()
  const bodies: Record<string, string> = {
    'no body': '',
    'malformed JSON': '{"message":',
    'JSON that is no object': '42',
    null: 'null',
    'an array': '[]',
    'no message': send(undefined),
    'a message that is a number': send(42),
    'an empty message': send(''),
    'a message of spaces': send(' \n\t'),
    'a message too long': send('a'.repeat(32_001)),
    'a message of 1 MB': send('a'.repeat(1_000_000)),
    'a NUL': send('a\0b'),
    'an escaped NUL': '{"message":"a\\u0000b","requestId":"r1"}',
    'half a surrogate pair': '{"message":"\\ud800","requestId":"r2"}',
    'the other half': '{"message":"\\udc00 x","requestId":"r3"}',
    'an empty request id': JSON.stringify({ message: 'a', requestId: '' }),
    'a request id too long': JSON.stringify({ message: 'a', requestId: 'r'.repeat(101) }),
    'a request id with a space': JSON.stringify({ message: 'a', requestId: 'a b' }),
    'an unknown conversation': send('a', { conversationId: id }),
    'a conversation that is no id': send('a', { conversationId: '1' }),
    'a conversation that is an object': send('a', { conversationId: {} }),
    'a parent without its conversation': send('a', { parentId: id }),
    'an unknown parent': send('a', { conversationId: id, parentId: id }),
    'a parent that is no id': send('a', { conversationId: id, parentId: '1' }),
    'an unknown time zone': send('a', { timeZone: 'Mars/Olympus' }),
    'a polluted prototype': '{"__proto__":{"message":"a"},"requestId":"r4"}',
  }
  for (const [what, body] of Object.entries(bodies)) {
    await expectTyped4xx(await post(app, 'chat.send', body), what)
  }
  expect(await countRows(app)).toEqual([0, 0, 0, 0, 0])
})

test('a message of 1 MB is a 413', async () => {
  await using app = await testApp()
  const response = await post(app, 'chat.send', send('a'.repeat(1_000_000)))
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE' } } })
})

test('the longest message is accepted, also with escaped characters', async () => {
  await using app = await testApp()
  const { client } = app
  const emoji = '\u{1F600}'.repeat(16_000)
  const escaped = JSON.stringify({ message: emoji, requestId: 'escaped' }).replaceAll(
    emoji,
    '\\ud83d\\ude00'.repeat(16_000),
  )
  for (const body of [send(emoji), send('\u4e2d'.repeat(32_000)), escaped]) {
    const response = await post(app, 'chat.send', body)
    expect(response.status).toBe(200)
  }
  const { items } = await client('alice').conversation.list.query()
  expect(items).toHaveLength(3)
})

test('invalid ids, cursors and inputs of queries and streams are typed 4xx', async () => {
  await using app = await testApp()
  const paths = [
    q('conversation.get', { id }),
    q('conversation.get', { id: 'x' }),
    q('conversation.get', {}),
    q('conversation.get', '{'),
    'conversation.get',
    q('conversation.list', { cursor: 'x'.repeat(500) }),
    q('conversation.list', { cursor: 'x'.repeat(501) }),
    q('conversation.list', { cursor: Buffer.from('["\\u0000","x"]').toString('base64url') }),
    q('conversation.list', { cursor: Buffer.from('["9999-99-99","x"]').toString('base64url') }),
    q('conversation.list', { limit: 0 }),
    q('conversation.list', { limit: 1e9 }),
    q('conversation.list', { limit: 'many' }),
    q('message.list', { conversationId: id }),
    q('message.list', { conversationId: id, cursor: '1e99' }),
    q('message.list', {
      conversationId: id,
      cursor: Buffer.from(`["${id}"]`).toString('base64url'),
    }),
    q('feedback.list', { conversationId: 'x' }),
    q('feedback.list', { cursor: Buffer.from('[1,2]').toString('base64url') }),
    q('note.list', { words: 'a\0b' }),
    q('note.list', { archived: 'lost' }),
    q('chat.stream', { runId: id }),
    q('chat.stream', { runId: 'x' }),
    q('chat.stream', '{'),
    q('chat.stream', '[]'),
    'chat.stream',
    `${q('chat.stream', { runId: id })}&input=twice`,
    q('changes', '42'),
    'nothing',
    'nothing.at.all',
    'chat',
    'chat.send',
    'constructor',
    '__proto__',
    'chat.constructor',
    'changes?batch=1&input=%7B%220%22%3A1%7D',
  ]
  for (const path of paths) await expectTyped4xx(await get(app, path), path)
})

test('a cursor of a stream that is malformed, huge or beyond its end is a typed 400', async () => {
  await using app = await testApp()
  const { runId } = await app.client('alice').chat.send.mutate({ message: 'a', requestId: 'r' })
  for await (const _ of app.client('alice').chat.stream.subscribe({ runId }));
  const path = `chat.stream?input=${encodeURIComponent(JSON.stringify({ runId }))}`
  const cursors = ['x', '-1', '1.5', '1e3', '99999', '999999999', '9'.repeat(40), '0x1', ' 1 2']
  for (const cursor of cursors) {
    const response = await get(app, path, { 'last-event-id': cursor })
    expect(response.status, cursor).toBe(400)
    expect(await response.json()).toMatchObject({ error: { data: { appCode: 'CURSOR_INVALID' } } })
  }
})

test('unsupported HTTP methods are rejected', async () => {
  await using app = await testApp()
  for (const method of ['PUT', 'DELETE', 'TRACE', 'PROPFIND']) {
    const { port, hostname } = new URL(app.url)
    const status = await new Promise((resolve, reject) => {
      request({ method, port, hostname, path: '/trpc/note.list' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status, method).toBeOneOf([404, 405, 415])
  }
})

test('bodies with another Content-Type are rejected', async () => {
  await using app = await testApp()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'image/png', 'x']) {
    const response = await fetch(`${app.url}/trpc/chat.send`, {
      method: 'POST',
      headers: { ...(await app.bearer('alice')), 'content-type': type },
      body: send('a'),
    })
    await expectTyped4xx(response, type)
  }
  expect(await countRows(app)).toEqual([0, 0, 0, 0, 0])
})

test('no JSON value causes an internal error in a procedure', async () => {
  await using app = await testApp()
  const paths = [
    'chat.send',
    'chat.stop',
    'chat.retry',
    'chat.regenerate',
    'chat.approve',
    'conversation.rename',
    'conversation.switchBranch',
    'conversation.fork',
    'message.delete',
    'message.rate',
    'note.create',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, input) => {
      const response = await post(app, path, JSON.stringify(input))
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 60 },
  )
  expect(await countRows(app)).toEqual([0, 0, 0, 0, 0])
})
