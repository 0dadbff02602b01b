import { connect } from 'node:net'
import { once } from 'node:events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chat } from '../chatkit/chatkit-client.ts'
import { fillPath, hasPathParameter, operationsOf, type Operation } from './openapi-operations.ts'
import { storedRows } from '../stored-rows.ts'
import { testApp, type TestApp } from '../test-app.ts'

const ODD_IDS = [
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x1',
  '+1',
  'x',
  'null',
  'true',
  '9'.repeat(15),
  '9'.repeat(16),
  '9'.repeat(40),
  '1'.repeat(2_000),
  '%00',
  '1%00',
  '%ff',
  '%',
  '%201',
  '%ED%A0%80',
  '%D9%A1',
  '..%2f1',
  "1'--",
  '[1]',
  '{}',
]

const place = (...steps: unknown[]) => Buffer.from(JSON.stringify(steps)).toString('base64url')
const uuid = '01a20319-730d-769a-ab6c-4c23602e7801'

const ODD_QUERIES = [
  ...['0', '-1', '101', '1e3', '1.5', '', 'x', '%00', '%ff', '%', '9'.repeat(30), 'null'].flatMap(
    (value) => [`limit=${value}`, `offset=${value}`, `cursor=${value}`, `status=${value}`],
  ),
  'limit=1&limit=2',
  'offset=0&offset=0',
  'status=all&status=all',
  'limit[]=1',
  'offset=999999999999999',
  '__proto__=1',
  'constructor[prototype]=1',
  `cursor=${'x'.repeat(501)}`,
  `cursor=${place()}`,
  `cursor=${place(1e300)}`,
  `cursor=${place(-1)}`,
  `cursor=${place('\0', '\ud800')}`,
  `cursor=${place('0000-01-01T00:00:00Z', uuid)}`,
  `cursor=${place('9999-12-31T23:59:59.999999999Z', uuid)}`,
  `cursor=${place('2026-11-23T00:00:00Z', 'x')}`,
]

const ODD_BODIES = [
  '',
  '{',
  'null',
  '42',
  '"text"',
  '[]',
  '[{}]',
  '{"__proto__":{"title":"a"}}',
  '{"constructor":{"prototype":{}}}',
  '{"title":null,"message":null}',
  '{"title":"\\u0000","message":"\\u0000"}',
  '{"title":"\\ud800","message":"\\udc00","body":"\\ud800"}',
  '{"title":"a\\u0000","message":"a","thread_id":-1,"archived":1,"body":null}',
  '{"title":{"a":1},"message":["a"]}',
  `{"title":"${'a'.repeat(201)}","message":"${'a'.repeat(32_001)}"}`,
  '{"title":"a","body":1e400,"message":"a","thread_id":1e400}',
  '{"title":"a","body":["a"],"message":"a","thread_id":"1"}',
  '{"title":"a","body":"\\ud800","message":"a","time_zone":"x"}',
  '['.repeat(10_000),
  `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  '\ufeff{}',
]

const ODD_TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'x',
  'application/json;x',
]

const ODD_HEADERS: Record<string, string>[] = [
  { 'last-event-id': '-1' },
  { 'last-event-id': '9'.repeat(40) },
  { 'last-event-id': '1.1.1' },
  { 'idempotency-key': 'a b' },
  { 'idempotency-key': 'x'.repeat(101) },
  { 'idempotency-key': 'é' },
  { accept: 'image/png' },
]

interface Attempt {
  method: string
  path: string
  body?: string | undefined
  headers?: Record<string, string>
}

/** Reads the data of all users, without `updated_at`. */
async function readAll(app: TestApp): Promise<string> {
  return JSON.stringify(await storedRows(app), (key, value: unknown) =>
    key === 'updated_at' ? null : value,
  )
}

async function attempt(app: TestApp, { method, path, body, headers = {} }: Attempt) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: {
      ...(await app.bearer('alice')),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const what = `${method} ${path.slice(0, 100)} ${body?.slice(0, 100)} -> ${text.slice(0, 200)}`
  expect(response.status, what).toBeLessThan(500)
  if (response.status >= 400) expect(JSON.parse(text), what).toHaveProperty('detail')
  return response.status
}

async function prepare(app: TestApp) {
  const { headers } = await chat(app, { message: 'add buy milk' })
  const runId = headers.get('x-run-id') ?? ''
  const operations = await operationsOf(app)
  expect(operations.length).toBeGreaterThan(10)
  /** Returns the path of an existing resource. */
  const real = (operation: Operation) => {
    const answerId = operation.path.startsWith('/api/messages') ? '2' : '1'
    return fillPath(operation, operation.path.includes('run_id') ? runId : answerId)
  }
  return { operations, real, before: await readAll(app) }
}

test('invalid ids are a 4xx on every route and change nothing', async () => {
  await using app = await testApp()
  const { operations, before } = await prepare(app)
  for (const operation of operations.filter(hasPathParameter)) {
    const body = operation.requestBody === undefined ? undefined : '{"title":"changed"}'
    for (const id of ODD_IDS) {
      const asked = { method: operation.method, path: fillPath(operation, id), body }
      expect(await attempt(app, asked), `${operation.path} ${id}`).toBeGreaterThanOrEqual(400)
    }
  }
  expect(await readAll(app)).toBe(before)
})

test('invalid queries cause no 5xx on any route and change nothing', async () => {
  await using app = await testApp()
  const { operations, real, before } = await prepare(app)
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    for (const query of ODD_QUERIES) {
      await attempt(app, { method: 'GET', path: `${real(operation)}?${query}` })
    }
  }
  expect(await readAll(app)).toBe(before)
})

test('invalid bodies, types and headers cause no 5xx, and a 4xx changes nothing', async () => {
  await using app = await testApp()
  const { operations, real } = await prepare(app)
  for (const operation of operations.filter(({ requestBody }) => requestBody !== undefined)) {
    const { method } = operation
    const path = real(operation)
    for (const body of ODD_BODIES) {
      const before = await readAll(app)
      const status = await attempt(app, { method, path, body })
      // PATCH may accept some of these bodies, because its fields can be optional.
      if (method === 'POST') expect(status, body).toBeGreaterThanOrEqual(400)
      if (status >= 400) expect(await readAll(app)).toBe(before)
    }
    const before = await readAll(app)
    for (const type of ODD_TYPES) {
      const headers = { 'content-type': type }
      const body = '{"title":"","message":""}'
      expect(await attempt(app, { method, path, headers, body })).toBeGreaterThanOrEqual(400)
    }
    for (const headers of ODD_HEADERS) {
      const body = '{"title":"","message":""}'
      expect(await attempt(app, { method, path, headers, body })).toBeGreaterThanOrEqual(400)
    }
    expect(await readAll(app)).toBe(before)
  }
})

const oddText = fc.oneof(fc.string({ unit: 'binary', maxLength: 10 }), fc.constant('a'))
const oddValue = fc.oneof(oddText, fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue())
const oddBody = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      title: oddValue,
      body: oddValue,
      archived: oddValue,
      message: oddValue,
      thread_id: oddValue,
      kind: fc.oneof(oddValue, fc.constant('positive')),
      comment: oddValue,
    },
    { requiredKeys: [] },
  ),
)

test('no JSON value causes an internal error in a route, and a 4xx changes nothing', async () => {
  await using app = await testApp()
  const { operations, real } = await prepare(app)
  const withBody = operations.filter(({ requestBody }) => requestBody !== undefined)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...withBody), oddBody, async (operation, value) => {
      const before = await readAll(app)
      const body = JSON.stringify(value)
      const status = await attempt(app, { method: operation.method, path: real(operation), body })
      if (status >= 400) expect(await readAll(app)).toBe(before)
    }),
    { numRuns: 150 },
  )
})

test('methods that a route does not have are not found', async () => {
  await using app = await testApp()
  const { operations, real, before } = await prepare(app)
  for (const path of new Set(operations.map(real))) {
    for (const method of ['OPTIONS', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      if (operations.some((operation) => real(operation) === path && operation.method === method)) {
        continue
      }
      const headers = await app.bearer('alice')
      const response = await fetch(`${app.url}${path}`, { method, headers })
      expect(response.status, `${method} ${path}`).toBeLessThan(500)
      if (method !== 'HEAD') expect(response.status, `${method} ${path}`).toBe(404)
      await response.text()
    }
  }
  expect(await readAll(app)).toBe(before)
})

test('malformed HTTP causes no 5xx', async () => {
  await using app = await testApp()
  const lines = [
    'GET /api/conversations/% HTTP/1.1',
    'GET /api/conversations?limit=%zz HTTP/1.1',
    'GET /api/notes/\u00e9 HTTP/1.1',
    'GET //api/notes HTTP/1.1',
    'GET /api/notes/../notes HTTP/1.1',
    'BREW /api/notes HTTP/1.1',
    'GET http://elsewhere/api/notes?limit=1 HTTP/1.1',
  ]
  const { authorization } = await app.bearer('alice')
  for (const line of lines) {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const headers = `Host: x\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`
    socket.write(Buffer.from(`${line}\r\n${headers}`, 'latin1'))
    let answer = ''
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
    expect(answer, line).toMatch(/^HTTP\/1\.1 [24]\d\d /)
  }
})
