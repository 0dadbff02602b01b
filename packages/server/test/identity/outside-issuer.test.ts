import { createPublicKey } from 'node:crypto'
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { LiveStreams } from '../../src/sse/live-streams.ts'
import { openBrowser } from './browser.ts'
import { startIssuer } from './issuer.ts'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { patience, testApp, type TestApp } from '../test-app.ts'

const SECRET = 'a secret that is shared, of 32 bytes or more'
const now = () => Math.floor(Date.now() / 1_000)

const ask = (app: TestApp, token: string) =>
  fetch(`${app.url}/trpc/note.list`, { headers: { authorization: `Bearer ${token}` } })

const statusFor = async (app: TestApp, token: string) => (await ask(app, token)).status

function clockAhead(ms: number) {
  return vi.spyOn(Date, 'now').mockReturnValue(Date.now() + ms)
}

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
  'a token signed with %s is accepted',
  async (alg) => {
    await using issuer = await startIssuer()
    await issuer.addKey(alg)
    await using app = await testApp({ env: issuer.env })
    expect(await statusFor(app, await issuer.token())).toBe(200)
  },
)

test('the same subject of another issuer is another principal', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  await ask(app, await issuer.token({ sub: 'alice' }))
  await ask(app, await issuer.token({ sub: 'alice', jti: 'another token' }))
  const principals = await app.database.db
    .selectFrom('throughline.principal')
    .select(['issuer', 'subject'])
    .execute()
  expect(principals).toEqual([{ issuer: issuer.url, subject: 'alice' }])
})

test('a token that the issuer did not sign for this server is rejected', async () => {
  await using issuer = await startIssuer()
  await using another = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  const claims = { sub: 'alice', iss: issuer.url, aud: 'throughline', exp: now() + 60 }
  const tokens = {
    'another audience': await issuer.token({ aud: 'another' }),
    'no audience': await issuer.token({ aud: undefined }),
    'another issuer': await issuer.token({ iss: another.url }),
    'no issuer': await issuer.token({ iss: undefined }),
    'no expiry': await issuer.token({ exp: undefined }),
    'no subject': await issuer.token({ sub: undefined }),
    'keys of another issuer': await another.token(claims),
    unsigned: new UnsecuredJWT(claims).encode(),
    'the secret of the tests, where there is one': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(SECRET)),
    rubbish: 'a.b.c',
  }
  for (const [name, token] of Object.entries(tokens)) {
    const response = await ask(app, token)
    expect(response.status, name).toBe(401)
    expect(await response.json()).toMatchObject({
      error: { data: { appCode: 'SIGN_IN_REQUIRED' } },
    })
  }
})

test('a public key is never used as a shared secret, whatever algorithm the token names', async () => {
  await using issuer = await startIssuer()
  const [jwk] = issuer.published
  const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  const secrets = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(jwk),
  ]
  for (const env of [issuer.env, { ...issuer.env, JWT_SECRET: SECRET }]) {
    await using app = await testApp({ env: { JWT_SECRET: '', ...env } })
    for (const secret of secrets) {
      const forged = await new SignJWT({ sub: 'alice', iss: issuer.url, aud: 'throughline' })
        .setProtectedHeader({ alg: 'HS256', kid: String(jwk?.kid) })
        .setExpirationTime('1h')
        .sign(Buffer.from(secret))
      expect(await statusFor(app, forged)).toBe(401)
    }
  }
  expect(issuer.asked).toBe(0)
})

test('a shared secret and published keys can be configured together', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: { ...issuer.env, JWT_SECRET: SECRET } })
  const shared = await new SignJWT({ sub: 'alice', iss: issuer.url, aud: 'throughline' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(SECRET))
  expect(await statusFor(app, shared)).toBe(200)
  expect(await statusFor(app, await issuer.token())).toBe(200)
  expect(decodeProtectedHeader(await issuer.token()).alg).toBe('RS256')
})

test('the configured clock skew is tolerated', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: { ...issuer.env, JWT_CLOCK_SKEW_SECONDS: '30' } })
  expect(await statusFor(app, await issuer.token({ exp: now() - 20 }))).toBe(200)
  expect(await statusFor(app, await issuer.token({ nbf: now() + 20 }))).toBe(200)
  expect(await statusFor(app, await issuer.token({ exp: now() - 40 }))).toBe(401)
  expect(await statusFor(app, await issuer.token({ nbf: now() + 40 }))).toBe(401)
})

test('a new key is fetched when a token names it, and the old key stays valid', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  const old = await issuer.token()
  expect(await statusFor(app, old)).toBe(200)
  await issuer.addKey('ES256')
  using _later = clockAhead(60_000)
  expect(await statusFor(app, await issuer.token())).toBe(200)
  expect(await statusFor(app, old)).toBe(200)
  expect(issuer.asked).toBe(2)
})

test('a cached token is rejected once its key is withdrawn', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  const old = await issuer.token()
  expect(await statusFor(app, old)).toBe(200)
  await issuer.addKey()
  issuer.withdrawOldKeys()
  using _later = clockAhead(11 * 60_000)
  await vi.waitFor(async () => expect(await statusFor(app, old)).toBe(401), patience)
  expect(await statusFor(app, await issuer.token())).toBe(200)
})

test('many unknown key ids cause one request to the issuer', async () => {
  await using issuer = await startIssuer()
  await using stranger = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  expect(await statusFor(app, await issuer.token())).toBe(200)
  using _later = clockAhead(60_000)
  const flood = Array.from({ length: 30 }, async () => {
    await stranger.addKey('EdDSA')
    return statusFor(app, await stranger.token({ iss: issuer.url }))
  })
  expect(new Set(await Promise.all(flood))).toEqual(new Set([401]))
  expect(issuer.asked).toBe(2)
})

test.each(['with an error', 'with a page', 'with no keys'] as const)(
  'an issuer that answers %s is unavailable, and is not called again immediately',
  async (answers) => {
    await using issuer = await startIssuer()
    await using app = await testApp({ env: issuer.env })
    issuer.answers = answers
    const token = await issuer.token()
    for (let n = 0; n < 20; n += 1) {
      const response = await ask(app, token)
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await response.json()).toMatchObject({
        error: { data: { code: 'SERVICE_UNAVAILABLE', appCode: 'ISSUER_UNAVAILABLE' } },
      })
    }
    expect(issuer.asked).toBe(1)
    issuer.answers = 'well'
    using _later = clockAhead(6_000)
    expect(await statusFor(app, token)).toBe(200)
  },
)

test('an unreachable issuer is unavailable too', async () => {
  const issuer = await startIssuer()
  const token = await issuer.token()
  await issuer[Symbol.asyncDispose]()
  await using app = await testApp({ env: issuer.env })
  expect(await statusFor(app, token)).toBe(503)
})

test('fetched keys are valid for an hour without the issuer', async () => {
  const issuer = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  const token = await issuer.token({ exp: now() + 86_400 })
  expect(await statusFor(app, token)).toBe(200)
  await issuer[Symbol.asyncDispose]()
  const unseen = await issuer.token({ exp: now() + 86_400, jti: 'not seen before' })
  {
    using _later = clockAhead(50 * 60_000)
    expect(await statusFor(app, token)).toBe(200)
    expect(await statusFor(app, unseen)).toBe(200)
  }
  using _later = clockAhead(70 * 60_000)
  expect(await statusFor(app, token)).toBe(503)
})

test('an issuer that never answers does not delay other requests', async () => {
  await using issuer = await startIssuer()
  await using app = await testApp({ env: issuer.env })
  issuer.answers = 'never'
  const waiting = ask(app, await issuer.token())
  await vi.waitFor(() => expect(issuer.asked).toBe(1), patience)
  const guest = openBrowser(app.url)
  await guest.post('/sign-in/anonymous')
  expect((await guest.client.note.list.query()).items).toEqual([])
  await issuer[Symbol.asyncDispose]()
  expect((await waiting).status).toBe(503)
})

test('a stream ends when its token expires, but not when the issuer is unavailable', async () => {
  const issuer = await startIssuer()
  await using app = await testApp({
    env: issuer.env,
    streams: new LiveStreams({ pulseMs: 20 }),
  })
  const token = await issuer.token({ exp: now() + 7_200 })
  using stream = await openRawStream(streamUrl(app.url, 'changes'), {
    authorization: `Bearer ${token}`,
  })
  const text = stream.text()
  await issuer[Symbol.asyncDispose]()
  {
    // The keys have expired and cannot be fetched, so the token can be neither verified nor rejected.
    using clock = clockAhead(70 * 60_000)
    await vi.waitFor(() => expect(clock.mock.calls.length).toBeGreaterThan(40), patience)
    expect(app.streams.count).toBe(1)
  }
  using _later = clockAhead(7_300_000)
  expect(parseEvents(await text).at(-1)).toMatchObject({
    event: 'serialized-error',
    data: expect.stringContaining('SIGN_IN_REQUIRED'),
  })
})
