import { createSecretKey, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelConfig } from '@throughline/agent'
import { z } from 'zod'
import { SERVICE_ISSUER_PREFIX } from '../identity/issuers.ts'
import { StartError } from './start-error.ts'

/** The settings of the process. `.env.example` documents every variable. */
export interface Env {
  production: boolean
  host: string
  port: number
  /** The origin that browsers use, if configured. */
  publicUrl: string | undefined
  trustProxy: boolean | string[]
  logLevel: string
  databaseUrl: string | undefined
  /** For LISTEN and locks, which do not work through a pooler. */
  databaseDirectUrl: string | undefined
  /** Carries live events between processes instead of PostgreSQL. */
  redisUrl: string | undefined
  dataDir: string
  authSecret: string | undefined
  guests: boolean
  jwt: JwtEnv | undefined
  corsOrigins: string[]
  /** Per principal. 0 means no limit. */
  sendsPerMinute: number
  /** Per API key, over all users it acts for. 0 means no limit. */
  keySendsPerMinute: number
  /** The maximum of concurrent streams per principal. */
  streamsPerPrincipal: number
  model: ModelConfig
  drainGraceMs: number
}

/** Which bearer tokens are accepted, verified by a shared secret, published keys or both. */
export interface JwtEnv {
  secret: KeyObject | undefined
  jwksUrl: URL | undefined
  issuer: string | undefined
  audience: string | undefined
  skewSeconds: number
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

const origin = z
  .string()
  .refine(isOrigin, 'must be an http or https URL without a path, like https://chat.example.com')
  .transform((url) => new URL(url).origin)

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  hostname: /.*/,
  error: 'must be like postgres://user:password@host:5432/database',
})

const redisUrl = z.url({
  protocol: /^rediss?$/,
  hostname: /.*/,
  error: 'must be like redis://:password@host:6379, or rediss:// for TLS',
})

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `must be one of: ${words.join(', ')}`)

const flag = z
  .enum(['true', 'false', '1', '0', 'on', 'off', 'yes', 'no'], 'must be true or false')
  .transform((word) => ['true', '1', 'on', 'yes'].includes(word))

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const networks = list.pipe(z.array(z.string().refine(isNetwork)).min(1))

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`)

const variables = z.object({
  NODE_ENV: oneOf(['development', 'production', 'test']).default('development'),
  HOST: z.string().optional(),
  PORT: wholeNumber(0, 65_535).default(3000),
  PUBLIC_URL: origin.optional(),
  TRUST_PROXY: z
    .union([flag, networks], 'must be true, false, or a list of the addresses of proxies')
    .default(false),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  DATA_DIR: z.string().default(join(ROOT, '.data')),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  GUESTS: flag.optional(),
  JWT_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, 'must have at least 32 bytes')
    .optional(),
  JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => new URL(url))
    .optional(),
  JWT_ISSUER: z
    .string()
    .refine(
      (issuer) => issuer !== 'local',
      'must not be "local", the issuer of the built-in accounts',
    )
    .refine(
      (issuer) => !issuer.startsWith(SERVICE_ISSUER_PREFIX),
      `must not begin with "${SERVICE_ISSUER_PREFIX}", which is reserved for users of services`,
    )
    .optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_CLOCK_SKEW_SECONDS: wholeNumber(0, 600).default(30),
  CORS_ORIGINS: list.pipe(z.array(origin)).default([]),
  SENDS_PER_MINUTE: wholeNumber(0, 1_000_000).default(30),
  API_KEY_SENDS_PER_MINUTE: wholeNumber(0, 1_000_000).default(60),
  STREAMS_PER_PRINCIPAL: wholeNumber(1, 1_000_000).default(500),
  MODEL: oneOf(['demo', 'openai', 'bench']).optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional(),
  OPENAI_API: oneOf(['responses', 'chat_completions']).optional(),
  OPENAI_MODEL: z.string().default('gpt-5.6-luna'),
  DEMO_DELAY_MS: wholeNumber(0, 60_000).default(35),
  BENCH_DELTAS: wholeNumber(1, 1_000_000).default(200),
  BENCH_DELAY_MS: wholeNumber(0, 60_000).default(0),
  DRAIN_GRACE_MS: wholeNumber(0, 600_000).default(5_000),
})

type Variables = z.output<typeof variables>

/** Loads the `.env` file. Variables that are already set keep their values. Tests do not load it. */
export function loadEnvFile(): void {
  const file = join(ROOT, '.env')
  if (process.env['NODE_ENV'] !== 'test' && existsSync(file)) process.loadEnvFile(file)
}

/** Parses the environment. Throws a StartError that lists every invalid variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value !== '')
  const read = variables.safeParse(Object.fromEntries(given))
  const wrong = read.success
    ? contradictions(read.data)
    : read.error.issues.map((issue) => `${issue.path[0]?.toString()} ${issue.message}`)
  if (!read.success || wrong.length > 0) {
    throw new StartError(`The environment is invalid:\n${wrong.map((w) => `  ${w}`).join('\n')}`)
  }
  return toEnv(read.data)
}

function contradictions(v: Variables): string[] {
  const wrong: string[] = []
  const production = v.NODE_ENV === 'production'
  if (production && v.AUTH_SECRET === undefined) {
    wrong.push('AUTH_SECRET is required in production. Create one with: openssl rand -base64 32')
  }
  if (production && v.MODEL === 'bench') wrong.push('MODEL bench is not allowed in production')
  if (v.MODEL === 'openai' && v.OPENAI_API_KEY === undefined && v.OPENAI_BASE_URL === undefined) {
    wrong.push('OPENAI_API_KEY or OPENAI_BASE_URL is required with MODEL openai')
  }
  if (v.DATABASE_DIRECT_URL !== undefined && v.DATABASE_URL === undefined) {
    wrong.push('DATABASE_DIRECT_URL requires DATABASE_URL')
  }
  return [...wrong, ...jwtContradictions(v)]
}

function jwtContradictions(v: Variables): string[] {
  const acceptsTokens = v.JWT_SECRET !== undefined || v.JWKS_URL !== undefined
  if (!acceptsTokens && (v.JWT_ISSUER ?? v.JWT_AUDIENCE) !== undefined) {
    return ['JWT_SECRET or JWKS_URL is required with JWT_ISSUER or JWT_AUDIENCE']
  }
  return v.JWKS_URL !== undefined && v.JWT_ISSUER === undefined
    ? ['JWT_ISSUER is required with JWKS_URL. It is the `iss` claim of the tokens']
    : []
}

function toEnv(v: Variables): Env {
  const production = v.NODE_ENV === 'production'
  return {
    production,
    host: v.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: v.PORT,
    publicUrl: v.PUBLIC_URL,
    trustProxy: v.TRUST_PROXY,
    // During development, a line per request would hide the messages that matter.
    logLevel: v.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    databaseUrl: v.DATABASE_URL,
    databaseDirectUrl: v.DATABASE_DIRECT_URL ?? v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    dataDir: v.DATA_DIR,
    authSecret: v.AUTH_SECRET,
    guests: v.GUESTS ?? !production,
    jwt: toJwt(v),
    corsOrigins: v.CORS_ORIGINS,
    sendsPerMinute: v.SENDS_PER_MINUTE,
    keySendsPerMinute: v.API_KEY_SENDS_PER_MINUTE,
    streamsPerPrincipal: v.STREAMS_PER_PRINCIPAL,
    model: toModel(v),
    drainGraceMs: v.DRAIN_GRACE_MS,
  }
}

function toJwt(v: Variables): Env['jwt'] {
  if (v.JWT_SECRET === undefined && v.JWKS_URL === undefined) return undefined
  return {
    secret: v.JWT_SECRET === undefined ? undefined : createSecretKey(Buffer.from(v.JWT_SECRET)),
    jwksUrl: v.JWKS_URL,
    issuer: v.JWT_ISSUER,
    audience: v.JWT_AUDIENCE,
    skewSeconds: v.JWT_CLOCK_SKEW_SECONDS,
  }
}

function toModel(v: Variables): ModelConfig {
  const hasOpenAi = v.OPENAI_API_KEY !== undefined || v.OPENAI_BASE_URL !== undefined
  const kind = v.MODEL ?? (hasOpenAi ? 'openai' : 'demo')
  if (kind === 'demo') return { kind, delayMs: v.DEMO_DELAY_MS }
  if (kind === 'bench') return { kind, deltas: v.BENCH_DELTAS, delayMs: v.BENCH_DELAY_MS }
  const baseUrl = v.OPENAI_BASE_URL === undefined ? {} : { baseUrl: v.OPENAI_BASE_URL }
  return {
    kind,
    model: v.OPENAI_MODEL,
    // The SDK requires a key. Local servers accept any.
    apiKey: v.OPENAI_API_KEY ?? 'none',
    ...baseUrl,
    api: v.OPENAI_API ?? (v.OPENAI_BASE_URL === undefined ? 'responses' : 'chat_completions'),
  }
}

function isOrigin(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, pathname, search, hash, username } = new URL(url)
  return /^https?:$/.test(protocol) && pathname === '/' && search + hash + username === ''
}

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits = '0'] = text.split('/', 2)
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits)
}
