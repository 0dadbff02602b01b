import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { LiveStreams } from '../../src/sse/live-streams.ts'
import { openBrowser } from './browser.ts'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { serviceOf, signUp, type Service } from '../services.ts'
import { testApp, type TestApp } from '../test-app.ts'

const refused = (appCode: string) => ({ data: { appCode } })

test('a key acts as its owner and appears in the list', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const { client, secret } = await serviceOf(app, ada)
  const note = await client.note.create.mutate({ title: 'by a service' })
  expect((await ada.client.note.list.query()).items).toEqual([note])
  const sent = await client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  const events: string[] = []
  for await (const { data } of client.chat.stream.subscribe({ runId: sent.runId })) {
    events.push(data.type)
  }
  expect(events.at(-1)).toBe('run_completed')
  expect((await ada.client.apiKey.list.query()).items).toMatchObject([
    {
      name: 'a service',
      start: secret.slice(0, 9),
      scopes: ['read', 'chat', 'notes'],
      actsForUsers: false,
      expiresAt: null,
      lastUsedAt: expect.any(String),
    },
  ])
})

test('the key is shown once and is not stored', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const { client, secret } = await serviceOf(app, ada)
  expect(secret).toMatch(/^tl_[0-9a-f]{48}$/)
  await client.note.list.query()
  expect(JSON.stringify(await ada.client.apiKey.list.query())).not.toContain(secret)
  const rows = await sql<{ row: string }>`select k::text as row from throughline.api_key k`.execute(
    app.database.db,
  )
  expect(rows.rows).toHaveLength(1)
  expect(rows.rows[0]?.row).not.toContain(secret.slice(9))
})

test('an invalid key is a 401, also for procedures without sign-in', async () => {
  await using app = await testApp()
  const { secret } = await serviceOf(app, await signUp(app, 'ada'))
  const keys = [
    'tl_',
    `${secret}0`,
    secret.slice(0, -1),
    secret.toUpperCase(),
    `tl_${'0'.repeat(48)}`,
  ]
  for (const key of keys) {
    for (const path of ['note.list', 'server.info']) {
      const response = await fetch(`${app.url}/trpc/${path}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      expect(response.status, key).toBe(401)
    }
  }
})

test('only people with an account can create, list and revoke keys', async () => {
  await using app = await testApp()
  const service = await serviceOf(app, await signUp(app, 'ada'))
  const guest = openBrowser(app.url)
  await guest.post('/sign-in/anonymous')
  for (const client of [service.client, guest.client, app.client('alice')]) {
    const wanted = { name: 'more', scopes: ['read' as const] }
    await expect(client.apiKey.create.mutate(wanted)).rejects.toMatchObject(
      refused('ACCOUNT_REQUIRED'),
    )
    await expect(client.apiKey.list.query()).rejects.toMatchObject(refused('ACCOUNT_REQUIRED'))
    await expect(client.apiKey.revoke.mutate({ id: service.keyId })).rejects.toMatchObject(
      refused('ACCOUNT_REQUIRED'),
    )
  }
})

test('a revoked key is rejected immediately, and other keys still work', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada)
  const other = await serviceOf(app, ada)
  await service.client.note.list.query()
  expect(await ada.client.apiKey.revoke.mutate({ id: service.keyId })).toEqual({
    id: service.keyId,
  })
  await expect(service.client.note.list.query()).rejects.toMatchObject({
    message: expect.stringContaining('revoked'),
    ...refused('SIGN_IN_REQUIRED'),
  })
  await other.client.note.list.query()
  await expect(ada.client.apiKey.revoke.mutate({ id: service.keyId })).rejects.toMatchObject(
    refused('API_KEY_NOT_FOUND'),
  )
})

test('an expired key is rejected and still listed', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada, { expiresInDays: 30 })
  const [key] = (await ada.client.apiKey.list.query()).items
  const days = (Date.parse(key?.expiresAt ?? '') - Date.parse(key?.createdAt ?? '')) / 86_400_000
  expect(days).toBeCloseTo(30, 0)
  await service.client.note.list.query()
  await expire(app, service)
  await expect(service.client.note.list.query()).rejects.toMatchObject({
    message: expect.stringContaining('expired'),
    ...refused('SIGN_IN_REQUIRED'),
  })
  expect((await ada.client.apiKey.list.query()).items).toHaveLength(1)
})

test.each(['revoked', 'expired'])('the streams of a key end when it is %s', async (how) => {
  await using app = await testApp({ streams: new LiveStreams({ pulseMs: 20 }) })
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada)
  using stream = await openRawStream(streamUrl(app.url, 'changes'), service.headers)
  const text = stream.text()
  if (how === 'expired') await expire(app, service)
  else await ada.client.apiKey.revoke.mutate({ id: service.keyId })
  expect(parseEvents(await text).at(-1)).toMatchObject({
    event: 'serialized-error',
    data: expect.stringContaining('SIGN_IN_REQUIRED'),
  })
})

test('the last use is written once a minute, not with every request', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada)
  expect(await lastUse(app)).toMatchObject({ last_used_at: null })
  const atOnce = Array.from({ length: 10 }, () => service.client.note.list.query())
  await Promise.all(atOnce)
  const first = await lastUse(app)
  for (let n = 0; n < 10; n += 1) await service.client.note.list.query()
  expect(await lastUse(app)).toEqual(first)
  await sql`update throughline.api_key set last_used_at = now() - interval '61 seconds'`.execute(
    app.database.db,
  )
  await service.client.note.list.query()
  const { last_used_at } = await lastUse(app)
  expect(Date.now() - Number(last_used_at)).toBeLessThan(30_000)
})

test('sends are counted by key, and a key may have a lower limit of its own', async () => {
  await using app = await testApp({
    env: { SENDS_PER_MINUTE: '1', API_KEY_SENDS_PER_MINUTE: '2' },
  })
  const ada = await signUp(app, 'ada')
  const low = await serviceOf(app, ada, { sendsPerMinute: 1 })
  const usual = await serviceOf(app, ada, { actsForUsers: true })
  await sendOne(low, 'low-1')
  const refusal = await post(app, low, 'low-2')
  expect(refusal.status).toBe(429)
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0)
  // A repeated request id is not counted.
  await sendOne(low, 'low-1')
  await sendOne(usual, 'usual-1')
  await usual.actingAs('bob').chat.send.mutate({ message: 'hello', requestId: 'bob-1' })
  const another = usual.actingAs('carol').chat.send.mutate({ message: 'hello', requestId: 'c1' })
  await expect(another).rejects.toMatchObject(refused('RATE_LIMITED'))
  await ada.client.chat.send.mutate({ message: 'hello', requestId: 'ada-1' })
  await expect(
    ada.client.apiKey.create.mutate({ name: 'much', scopes: ['chat'], sendsPerMinute: 3 }),
  ).rejects.toMatchObject({ data: { appCode: 'API_KEY_SENDS_TOO_HIGH', details: { max: 2 } } })
})

test('invalid key options are rejected, and nothing is created', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const good = { name: 'a', scopes: ['read' as const] }
  const wrong = [
    { ...good, name: ' ' },
    { ...good, name: 'a'.repeat(101) },
    { ...good, name: 'a\0b' },
    { ...good, scopes: [] },
    { ...good, sendsPerMinute: 0 },
    { ...good, sendsPerMinute: 1.5 },
    { ...good, expiresInDays: 0 },
    { ...good, expiresInDays: 4_000 },
  ]
  for (const input of wrong) {
    await expect(
      ada.client.apiKey.create.mutate(input),
      JSON.stringify(input),
    ).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } })
  }
  expect((await ada.client.apiKey.list.query()).items).toEqual([])
})

test('keys are listed page by page, and a hundred is the limit', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  for (let n = 0; n < 100; n += 1) {
    await ada.client.apiKey.create.mutate({ name: `${n}`, scopes: ['read', 'read'] })
  }
  await expect(
    ada.client.apiKey.create.mutate({ name: 'more', scopes: ['read'] }),
  ).rejects.toMatchObject(refused('API_KEY_LIMIT_REACHED'))
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await ada.client.apiKey.list.query({ limit: 33, cursor })
    names.push(...page.items.map(({ name }) => name))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(names).toEqual(Array.from({ length: 100 }, (_, n) => `${99 - n}`))
})

async function expire({ database: { db } }: TestApp, { keyId }: Service): Promise<void> {
  await sql`update throughline.api_key set expires_at = now() where id = ${keyId}`.execute(db)
}

/** The time and the row's version, which every write changes. */
async function lastUse({ database: { db } }: TestApp) {
  return db
    .selectFrom('throughline.api_key')
    .select(['last_used_at', sql`xmin::text`.as('version')])
    .executeTakeFirstOrThrow()
}

async function sendOne({ client }: Service, requestId: string): Promise<void> {
  await client.chat.send.mutate({ message: 'hello', requestId })
}

async function post(app: TestApp, { headers }: Service, requestId: string): Promise<Response> {
  return fetch(`${app.url}/trpc/chat.send`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello', requestId }),
  })
}
