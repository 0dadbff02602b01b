import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const secret = 'thirty-two bytes are enough, no less'
const production = { NODE_ENV: 'production', AUTH_SECRET: secret }

test('every variable is optional in development', () => {
  expect(readEnv({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    guests: true,
    jwt: undefined,
    corsOrigins: [],
    model: { kind: 'demo' },
  })
})

test('production listens on all interfaces and allows guests only when configured', () => {
  expect(readEnv(production)).toMatchObject({ host: '0.0.0.0', guests: false })
  expect(readEnv({ ...production, GUESTS: 'true' })).toMatchObject({ guests: true })
})

test('an empty variable counts as unset', () => {
  const empty = { PORT: '', JWT_SECRET: '', DATABASE_URL: '', MODEL: '', GUESTS: '' }
  expect(readEnv(empty)).toEqual(readEnv({}))
})

test('one message lists every invalid variable', () => {
  const wrong = {
    PORT: '70000',
    PUBLIC_URL: 'chat.example.com/app',
    TRUST_PROXY: 'sometimes',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://localhost/x',
    REDIS_URL: 'http://localhost:6379',
    JWT_SECRET: 'short',
    JWKS_URL: 'file:///keys.json',
    JWT_CLOCK_SKEW_SECONDS: '30s',
    CORS_ORIGINS: 'https://a.example.com, *',
    GUESTS: 'maybe',
    SENDS_PER_MINUTE: '-1',
    MODEL: 'hal',
    OPENAI_BASE_URL: 'localhost:11434',
  }
  const message = messageOf(wrong)
  for (const name of Object.keys(wrong)) expect(message).toContain(`\n  ${name} `)
  expect(message).not.toContain('short')
})

test.each([
  ['AUTH_SECRET', { NODE_ENV: 'production' }],
  ['MODEL', { ...production, MODEL: 'bench' }],
  ['OPENAI_API_KEY', { MODEL: 'openai' }],
  ['DATABASE_DIRECT_URL', { DATABASE_DIRECT_URL: 'postgres://localhost/x' }],
  ['JWT_SECRET', { JWT_AUDIENCE: 'throughline' }],
  ['JWT_ISSUER', { JWT_SECRET: secret, JWT_ISSUER: 'local' }],
  ['JWT_ISSUER', { JWT_SECRET: secret, JWT_ISSUER: 'service:a' }],
  ['JWT_ISSUER', { JWKS_URL: 'https://id.example.com/jwks' }],
])('%s is rejected when it contradicts other variables', (name, source) => {
  expect(messageOf(source)).toContain(`\n  ${name} `)
})

test('the model follows from the key or the base URL', () => {
  expect(readEnv({ OPENAI_API_KEY: 'sk-1' }).model).toMatchObject({
    kind: 'openai',
    api: 'responses',
  })
  expect(readEnv({ OPENAI_BASE_URL: 'http://localhost:11434/v1' }).model).toMatchObject({
    kind: 'openai',
    api: 'chat_completions',
    baseUrl: 'http://localhost:11434/v1',
  })
  expect(readEnv({ OPENAI_API_KEY: 'sk-1', MODEL: 'demo' }).model).toMatchObject({ kind: 'demo' })
})

test('locks and LISTEN use DATABASE_DIRECT_URL when it is set', () => {
  const url = 'postgres://u:p@pooler:6432/x'
  const direct = 'postgres://u:p@db:5432/x'
  expect(readEnv({ DATABASE_URL: url }).databaseDirectUrl).toBe(url)
  expect(readEnv({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct })).toMatchObject({
    databaseUrl: url,
    databaseDirectUrl: direct,
  })
})

test('TRUST_PROXY accepts a flag or the addresses of proxies', () => {
  expect(readEnv({ TRUST_PROXY: 'true' }).trustProxy).toBe(true)
  expect(readEnv({ TRUST_PROXY: 'false' }).trustProxy).toBe(false)
  expect(readEnv({ TRUST_PROXY: '10.0.0.0/8, loopback' }).trustProxy).toEqual([
    '10.0.0.0/8',
    'loopback',
  ])
})

function messageOf(source: Record<string, string>): string {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  return ''
}
