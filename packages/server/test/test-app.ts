import { EventSource } from 'eventsource'
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createAgentRunner, todoAgent, type ModelConfig } from '@throughline/agent'
import type { AppRouter } from '@throughline/api'
import { testDatabase, type TestDatabase } from '@throughline/db/testing'
import { createRuns } from '@throughline/runs'
import type { FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { expect, vi } from 'vitest'
import { createServer, type AppOptions } from '../src/plugin.ts'
import { readEnv } from '../src/process/env.ts'
import { LiveStreams } from '../src/sse/live-streams.ts'
import { createLogger } from '../src/process/logger.ts'

/** For `vi.waitFor`: what is waited for comes at once, but for a busy machine. */
export const patience = 10_000

const JWT_SECRET = 'a secret that only the tests know, of 32 bytes'

export interface TestAppOverrides {
  /** Environment variables over the tests' own. */
  env?: Record<string, string>
  model?: ModelConfig
  /** A database to share with another app; the test disposes of it. */
  database?: TestDatabase
  streams?: LiveStreams
  log?: Logger
  /** Where another server was before; any free one when left out. */
  port?: number
  app?: Pick<AppOptions, 'webFolder' | 'accountPostsPerMinute' | 'requestTimeoutMs'>
}

/** The real server on a free port, on a database of its own. */
export interface TestApp extends AsyncDisposable {
  url: string
  fastify: FastifyInstance
  database: TestDatabase
  streams: LiveStreams
  /** The stock tRPC client of a subject of the outside issuer. */
  client(subject: string): TestClient
  /** A bearer token of a subject: `{ authorization }`. */
  bearer(subject: string, expiresAt?: number): Promise<{ authorization: string }>
}

export type TestClient = ReturnType<typeof createTestClient>

export async function testApp(overrides: TestAppOverrides = {}): Promise<TestApp> {
  await using started = new AsyncDisposableStack()
  const database = overrides.database ?? started.use(await testDatabase())
  const { fastify, streams } = await startApp(database, overrides)
  started.defer(() => closeApp(fastify, streams))
  const url = await fastify.listen({ host: '127.0.0.1', port: overrides.port ?? 0 })
  started.defer(() =>
    expectNoLeaks({ database, streams, isShared: overrides.database !== undefined }),
  )

  const resources = started.move()
  return {
    url,
    fastify,
    database,
    streams,
    client: (subject) => createTestClient(url, () => bearerOf(subject)),
    bearer: bearerOf,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function startApp(database: TestDatabase, overrides: TestAppOverrides) {
  const env = readEnv({
    NODE_ENV: 'test',
    JWT_SECRET,
    JWT_CLOCK_SKEW_SECONDS: '5',
    SENDS_PER_MINUTE: '0',
    DRAIN_GRACE_MS: '0',
    LOG_LEVEL: 'fatal',
    ...overrides.env,
  })
  const log = overrides.log ?? createLogger(env.logLevel)
  const streams = overrides.streams ?? new LiveStreams()
  const runner = createAgentRunner({
    agent: todoAgent,
    model: overrides.model ?? { kind: 'demo', delayMs: 0 },
  })
  const runs = await createRuns({ db: database.db, databaseUrl: database.url, runner, log })
  const fastify = await createServer({
    env,
    authSecret: 'a secret that signs the cookies of tests',
    db: database.db,
    runs,
    model: runner.model,
    log,
    streams,
    accountPostsPerMinute: 1_000,
    ...overrides.app,
  })
  return { fastify, streams }
}

/** Fails when a stream outlives its client; what a test still follows must end before it. */
async function expectNoLeaks({
  database,
  streams,
  isShared,
}: {
  database: TestDatabase
  streams: LiveStreams
  isShared: boolean
}): Promise<void> {
  await vi.waitFor(() => expect(streams.count, 'streams that are still open').toBe(0), patience)
  if (isShared) return
  await vi.waitFor(async () => {
    const { rows } = await sql<{ state: string; query: string }>`
      select state, query from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
        and state like 'idle in transaction%'
    `.execute(database.db)
    expect(rows, 'pool clients that are still in a transaction').toEqual([])
  }, patience)
}

async function closeApp(fastify: FastifyInstance, streams: LiveStreams): Promise<void> {
  await fastify.close()
  expect(streams.count, 'streams that outlived the server').toBe(0)
}

async function bearerOf(
  subject: string,
  expiresAt = Date.now() / 1000 + 3600,
): Promise<{ authorization: string }> {
  const token = await new SignJWT({ sub: subject })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(expiresAt))
    .sign(Buffer.from(JWT_SECRET))
  return { authorization: `Bearer ${token}` }
}

/** The client that users have: queries and mutations by POST and GET, streams by EventSource. */
export function createTestClient(url: string, headers: () => Promise<Record<string, string>>) {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({
          url: `${url}/trpc`,
          EventSource,
          eventSourceOptions: () => ({
            fetch: async (input, init) =>
              fetch(input, { ...init, headers: { ...init.headers, ...(await headers()) } }),
          }),
        }),
        false: httpLink({ url: `${url}/trpc`, headers }),
      }),
    ],
  })
}
