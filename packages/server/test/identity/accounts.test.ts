import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { cookieHeader, openBrowser } from './browser.ts'
import { openRawStream } from '../streams/raw-stream.ts'
import { testApp, type TestApp } from '../test-app.ts'

const ada = { email: 'ada@example.com', password: 'a long enough password', name: 'Ada' }

test('without a session only server.info can be read', async () => {
  await using app = await testApp()
  const { client } = openBrowser(app.url)
  expect(await client.server.info.query()).toMatchObject({ guests: true })
  await expect(client.note.list.query()).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED', appCode: 'SIGN_IN_REQUIRED' },
  })
})

test('an account keeps its data after signing out and in', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  expect(await browser.post('/sign-up/email', ada)).toMatchObject({ status: 200 })
  const note = await browser.client.note.create.mutate({ title: 'water the plants' })

  const copied = openBrowser(app.url, browser.cookies)
  expect(await browser.post('/sign-out')).toMatchObject({ status: 200 })
  await expect(browser.client.note.list.query()).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED' },
  })
  await expect(copied.client.note.list.query()).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED' },
  })

  expect(await browser.post('/sign-in/email', ada)).toMatchObject({ status: 200 })
  expect((await browser.client.note.list.query()).items).toEqual([note])
})

test('a wrong password is rejected', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await openBrowser(app.url).post('/sign-up/email', ada)
  const wrong = { ...ada, password: 'not the password' }
  expect(await browser.post('/sign-in/email', wrong)).toMatchObject({ status: 401 })
  await expect(browser.client.note.list.query()).rejects.toThrow('Sign in')
})

test('a forged session cookie is rejected', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-in/anonymous')
  const [name, value] = [...browser.cookies].find(([each]) => each.includes('session_token')) ?? []
  const token = decodeURIComponent(value ?? '').split('.')[0]
  for (const cookie of [`${name}=${token}`, `${name}=${token}.AAAA`, `${name}=%`, 'a=b']) {
    const response = await fetch(`${app.url}/trpc/note.list`, { headers: { cookie } })
    expect(response.status, cookie).toBe(401)
  }
})

test('a guest who creates an account keeps all data', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-in/anonymous')
  const { client } = browser
  const note = await client.note.create.mutate({ title: 'from my time as a guest' })

  expect(await browser.post('/sign-up/email', ada)).toMatchObject({ status: 200 })
  expect((await client.note.list.query()).items).toEqual([note])
  expect(await countRows(app)).toEqual({ principals: 1, users: 1, sessions: 1 })

  const elsewhere = openBrowser(app.url)
  await elsewhere.post('/sign-in/email', ada)
  expect((await elsewhere.client.note.list.query()).items).toEqual([note])
})

test('a guest who signs in to an account adds its data to the account', async () => {
  await using app = await testApp({ model: { kind: 'bench', deltas: 4, delayMs: 0 } })
  const home = openBrowser(app.url)
  await home.post('/sign-up/email', ada)
  await home.client.note.create.mutate({ title: 'of the account' })

  const guest = openBrowser(app.url)
  await guest.post('/sign-in/anonymous')
  await guest.client.note.create.mutate({ title: 'of the guest' })
  const sent = await guest.client.chat.send.mutate({ message: 'hello', requestId: 'one' })
  for await (const _ of guest.client.chat.stream.subscribe({ runId: sent.runId }));

  expect(await guest.post('/sign-in/email', ada)).toMatchObject({ status: 200 })
  for (const { client } of [home, guest]) {
    const titles = (await client.note.list.query()).items.map(({ title }) => title)
    expect(titles.toSorted()).toEqual(['bench', 'of the account', 'of the guest'])
    expect((await client.conversation.list.query()).items).toHaveLength(1)
    const { messages } = await client.conversation.get.query({ id: sent.conversationId })
    expect(messages.items).toHaveLength(2)
  }
  expect(await countRows(app)).toEqual({ principals: 1, users: 1, sessions: 2 })
})

test("a guest's cookie is invalid after the upgrade", async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-in/anonymous')
  const cookie = cookieHeader(browser)
  await browser.post('/sign-up/email', ada)
  const response = await fetch(`${app.url}/trpc/note.list`, { headers: { cookie } })
  expect(response.status).toBe(401)
})

test('a request with the cookie of an ended session clears no cookie', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-in/anonymous')
  const guest = cookieHeader(browser)
  await browser.post('/sign-up/email', ada)

  const late = await fetch(`${app.url}/api/auth/get-session`, { headers: { cookie: guest } })
  expect(await late.json()).toBe(null)
  expect(late.headers.getSetCookie()).toEqual([])
  for (const path of ['/update-user', '/revoke-sessions']) {
    const refused = await fetch(`${app.url}/api/auth${path}`, {
      method: 'POST',
      headers: { cookie: guest, 'content-type': 'application/json' },
      body: '{"name":"Ada L."}',
    })
    expect(refused.status, path).toBe(401)
    expect(refused.headers.getSetCookie(), path).toEqual([])
  }
  expect(await browser.client.note.list.query()).toMatchObject({ items: [] })
})

test('requests that end their own session clear its cookie', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-up/email', ada)
  for (const path of ['/sign-out', '/revoke-sessions']) {
    await browser.post('/sign-in/email', ada)
    expect(browser.cookies.size, path).toBe(1)
    expect(await browser.post(path), path).toMatchObject({ status: 200 })
    expect(browser.cookies.size, path).toBe(0)
  }
})

test('get-session extends a session that is in use, and its cookie', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-up/email', ada)
  const { db } = app.database
  await sql`update throughline.auth_session set expires_at = now() + interval '1 hour'`.execute(db)

  const headers = { cookie: cookieHeader(browser) }
  const response = await fetch(`${app.url}/api/auth/get-session`, { headers })
  expect(response.headers.getSetCookie().join()).toMatch(/session_token=[^;]+; Max-Age=604800;/)
})

test('a sign-in with rememberMe removes the dont_remember cookie of the one before', async () => {
  await using app = await testApp()
  const browser = openBrowser(app.url)
  await browser.post('/sign-up/email', { ...ada, rememberMe: false })
  expect([...browser.cookies.keys()].join()).toContain('dont_remember')
  await browser.post('/sign-in/email', ada)
  expect([...browser.cookies.keys()].join()).not.toContain('dont_remember')
})

test('without guests, no guest can sign in, and an existing guest must create an account', async () => {
  await using before = await testApp()
  const browser = openBrowser(before.url)
  await browser.post('/sign-in/anonymous')
  await browser.client.note.create.mutate({ title: 'kept' })

  await using app = await testApp({ database: before.database, env: { GUESTS: 'false' } })
  const newcomer = openBrowser(app.url)
  expect(await newcomer.client.server.info.query()).toMatchObject({ guests: false })
  expect(await newcomer.post('/sign-in/anonymous')).toMatchObject({
    status: 403,
    body: { code: 'GUESTS_OFF' },
  })

  const guest = openBrowser(app.url, browser.cookies)
  await expect(guest.client.note.list.query()).rejects.toThrow('Sign in')
  expect(await guest.post('/sign-up/email', ada)).toMatchObject({ status: 200 })
  expect((await guest.client.note.list.query()).items).toMatchObject([{ title: 'kept' }])
})

test('only pages of trusted origins can sign in', async () => {
  await using app = await testApp({ env: { CORS_ORIGINS: 'https://chat.example.com' } })
  const signUp = (headers: Record<string, string>, email: string) =>
    fetch(`${app.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...ada, email }),
    })
  expect((await signUp({ origin: 'https://evil.example.com' }, 'a@example.com')).status).toBe(403)
  expect((await signUp({ origin: 'https://chat.example.com' }, 'b@example.com')).status).toBe(200)
  expect((await signUp({ origin: 'http://localhost:5173' }, 'c@example.com')).status).toBe(200)
  expect((await signUp({ origin: app.url }, 'd@example.com')).status).toBe(200)
  expect((await signUp({}, 'e@example.com')).status).toBe(200)
})

test('invalid account input is a 4xx with a code and creates no account', async () => {
  await using app = await testApp()
  const post = (body: string, type = 'application/json') =>
    fetch(`${app.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '{"email":42}',
    JSON.stringify({ ...ada, password: 'short' }),
    JSON.stringify({ ...ada, email: 'no address' }),
    JSON.stringify({ ...ada, name: 'a\0b' }),
    '{"email":"a@example.com","password":"a long enough password","name":"\\ud800"}',
    JSON.stringify({ ...ada, name: 'a'.repeat(1_000_000) }),
  ]
  for (const body of bodies) {
    const response = await post(body)
    expect(response.status, body.slice(0, 80)).toBeGreaterThanOrEqual(400)
    expect(response.status, body.slice(0, 80)).toBeLessThan(500)
    expect(await response.json()).toHaveProperty('code')
  }
  expect((await post('email=a', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect(await countRows(app)).toEqual({ principals: 0, users: 0, sessions: 0 })
})

test('an invalid Host header is a 400', async () => {
  await using app = await testApp()
  const headers = { host: 'a b' }
  const answer = await openRawStream(`${app.url}/api/auth/get-session`, headers)
  expect(answer.response.statusCode).toBe(400)
  answer.response.destroy()
})

test('sign-ins from one IP address are limited', async () => {
  await using app = await testApp({ plugin: { accountPostsPerMinute: 3 } })
  const browser = openBrowser(app.url)
  await browser.post('/sign-up/email', ada)
  const wrong = { ...ada, password: 'not the password' }
  await browser.post('/sign-in/email', wrong)
  await browser.post('/sign-in/email', wrong)
  expect(await browser.post('/sign-in/email', wrong)).toMatchObject({
    status: 429,
    body: { code: 'RATE_LIMITED' },
  })
})

test('cookies are secure when the public URL is https', async () => {
  await using app = await testApp({ env: { PUBLIC_URL: 'https://chat.example.com' } })
  const response = await fetch(`${app.url}/api/auth/sign-in/anonymous`, {
    method: 'POST',
    headers: { origin: 'https://chat.example.com' },
  })
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly/)
  expect(response.headers.getSetCookie().join()).toMatch(/Secure/)
  expect(response.headers.get('strict-transport-security')).toMatch(/max-age/)
})

async function countRows({ database }: TestApp) {
  const { rows } = await sql`
    select (select count(*) from throughline.principal) as principals,
      (select count(*) from throughline.auth_user) as users,
      (select count(*) from throughline.auth_session) as sessions
  `.execute(database.db)
  return rows[0]
}
