import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp } from '../test-app.ts'

const origin = 'https://chat.example.com'
const env = { CORS_ORIGINS: `${origin}, https://other.example.com` }

test('a configured origin can read every response, also errors', async () => {
  await using app = await testApp({ env })
  const auth = await app.bearer('alice')
  const answers = {
    'an answer': await fetch(`${app.url}/trpc/note.list`, { headers: { ...auth, origin } }),
    'a refusal': await fetch(`${app.url}/trpc/note.list`, { headers: { origin } }),
    'a bad token': await fetch(`${app.url}/trpc/note.list`, {
      headers: { origin, authorization: 'Bearer x' },
    }),
    'a body too large': await fetch(`${app.url}/trpc/chat.send`, {
      method: 'POST',
      headers: { ...auth, origin, 'content-type': 'application/json' },
      body: 'a'.repeat(1_000_000),
    }),
    'a refused stream': await fetch(`${app.url}/trpc/changes`, { headers: { origin } }),
    'an unknown path': await fetch(`${app.url}/api/nothing`, { headers: { origin } }),
    'a REST route': await fetch(`${app.url}/api/notes`, { headers: { ...auth, origin } }),
    'a REST route, for nobody': await fetch(`${app.url}/api/notes`, { headers: { origin } }),
    'bad parameters': await fetch(`${app.url}/api/notes?limit=0`, { headers: { ...auth, origin } }),
    'a refused message': await fetch(`${app.url}/chatkit`, {
      method: 'POST',
      headers: { ...auth, origin },
    }),
    'a frame': await fetch(`${app.url}/chatkit`, {
      method: 'POST',
      headers: { ...auth, origin, 'content-type': 'application/json' },
      body: '{"message":"hello"}',
    }),
    'an account route': await fetch(`${app.url}/api/auth/get-session`, { headers: { origin } }),
  }
  for (const [what, { headers, body }] of Object.entries(answers)) {
    expect(headers.get('access-control-allow-origin'), what).toBe(origin)
    expect(headers.get('access-control-allow-credentials'), what).toBe('true')
    expect(headers.get('vary'), what).toMatch(/origin/i)
    const exposed = headers.get('access-control-expose-headers')
    expect(exposed, what).toBe('retry-after, x-thread-id, x-run-id, x-next-cursor, link')
    await body?.cancel()
  }
})

test('a configured origin can read an internal error, which reveals no details', async () => {
  await using app = await testApp({ env })
  await sql`alter table note rename to gone`.execute(app.database.db)
  const headers = { ...(await app.bearer('alice')), origin }
  const response = await fetch(`${app.url}/api/notes`, { headers })
  expect(response.status).toBe(500)
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(await response.json()).toEqual({
    detail: 'Something went wrong on the server. Try again.',
  })
})

test('a configured origin can read streams', async () => {
  await using app = await testApp({ env })
  const controller = new AbortController()
  const response = await fetch(`${app.url}/trpc/changes`, {
    headers: { ...(await app.bearer('alice')), origin, accept: 'text/event-stream' },
    signal: controller.signal,
  })
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(response.headers.get('vary')).toMatch(/origin/i)
  controller.abort()
})

test('a preflight allows configured origins only', async () => {
  await using app = await testApp({ env })
  const preflight = (from: string) =>
    fetch(`${app.url}/trpc/chat.send`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
  const allowed = await preflight(origin)
  expect(allowed.status).toBe(204)
  expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
  const refused = await preflight('https://evil.example.com')
  expect(refused.headers.get('access-control-allow-origin')).toBeNull()
})

test('without CORS_ORIGINS no other origin can read responses', async () => {
  await using app = await testApp()
  const response = await fetch(`${app.url}/trpc/server.info`, { headers: { origin } })
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})
