import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { testApp } from '../test-app.ts'

const SECRET = 'a secret of an outside issuer, of 32 bytes'
const env = { JWT_SECRET: SECRET }

const sign = (claims: Record<string, unknown>, secret = SECRET) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret))

const now = () => Math.floor(Date.now() / 1000)

async function statusFor(url: string, authorization: string): Promise<number> {
  const response = await fetch(`${url}/trpc/note.list`, { headers: { authorization } })
  if (response.status !== 200) {
    expect(await response.json()).toMatchObject({
      error: { data: { appCode: 'SIGN_IN_REQUIRED' } },
    })
  }
  return response.status
}

test('a valid token authenticates its subject, with and without an expiry', async () => {
  await using app = await testApp({ env })
  expect(await statusFor(app.url, `Bearer ${await sign({ sub: 'alice' })}`)).toBe(200)
  const timed = await sign({ sub: 'alice', exp: now() + 60, nbf: now() - 60 })
  expect(await statusFor(app.url, `bearer ${timed}`)).toBe(200)
})

test('an invalid token is a 401 and never counts as anonymous', async () => {
  await using app = await testApp({ env })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const tokens = {
    'another secret': await sign({ sub: 'alice' }, 'another secret, of thirty-two bytes too'),
    expired: await sign({ sub: 'alice', exp: now() - 60 }),
    'not yet valid': await sign({ sub: 'alice', nbf: now() + 60 }),
    unsigned: new UnsecuredJWT({ sub: 'alice' }).encode(),
    'another algorithm': await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'HS512' })
      .sign(Buffer.from(SECRET)),
    'an asymmetric algorithm': await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey),
    'no subject': await sign({}),
    'an empty subject': await sign({ sub: '' }),
    'a subject that is a number': signRaw({ sub: 42 }),
    'a subject too long': await sign({ sub: 'a'.repeat(256) }),
    'a subject with NUL': await sign({ sub: 'a\0b' }),
    'half a surrogate pair': signRaw('{"sub":"\\ud800"}'),
    'no JSON': signRaw('{'),
    'no token at all': '',
    rubbish: 'rubbish',
    'rubbish with dots': 'a.b.c',
  }
  for (const [name, token] of Object.entries(tokens)) {
    expect(await statusFor(app.url, `Bearer ${token}`), name).toBe(401)
    const info = await fetch(`${app.url}/trpc/server.info`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(info.status, `${name}, where nobody needs to sign in`).toBe(401)
  }
})

test('a cached token is rejected once it has expired', async () => {
  await using app = await testApp({ env })
  const authorization = `Bearer ${await sign({ sub: 'alice', exp: now() + 60 })}`
  expect(await statusFor(app.url, authorization)).toBe(200)
  using _later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 70_000)
  expect(await statusFor(app.url, authorization)).toBe(401)
})

test('issuer and audience are checked when they are configured', async () => {
  await using app = await testApp({
    env: { ...env, JWT_ISSUER: 'https://id.example.com', JWT_AUDIENCE: 'throughline' },
  })
  const good = { sub: 'alice', iss: 'https://id.example.com', aud: 'throughline' }
  expect(await statusFor(app.url, `Bearer ${await sign(good)}`)).toBe(200)
  for (const wrong of [
    { iss: 'https://evil.example.com' },
    { aud: 'another' },
    { iss: undefined },
  ]) {
    expect(await statusFor(app.url, `Bearer ${await sign({ ...good, ...wrong })}`)).toBe(401)
  }
})

test('a server without JWT_SECRET rejects tokens', async () => {
  await using app = await testApp({ env: { JWT_SECRET: '' } })
  expect(await statusFor(app.url, `Bearer ${await sign({ sub: 'alice' })}`)).toBe(401)
})

test('the same subject is the same principal, another one is not', async () => {
  await using app = await testApp()
  const note = await app.client('alice').note.create.mutate({ title: 'mine' })
  expect((await app.client('alice').note.list.query()).items).toEqual([note])
  expect((await app.client('bob').note.list.query()).items).toEqual([])
})

function signRaw(payload: object | string): string {
  const content = `${encode({ alg: 'HS256' })}.${encode(payload)}`
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`
}

function encode(part: object | string): string {
  const text = typeof part === 'string' ? part : JSON.stringify(part)
  return Buffer.from(text).toString('base64url')
}
