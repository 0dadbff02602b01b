import { createAgentRunner, type ModelConfig } from '@throughline/agent'
import { testDatabase, type TestDatabase } from '@throughline/db/testing'
import { createRuns } from '@throughline/runs'
import type { TRPCClient } from '@trpc/client'
import Fastify, { type FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { expect, vi } from 'vitest'
import { migrationsOf, type ServerApp } from '../define-app.ts'
import { fastifyOptions } from '../fastify-options.ts'
import { throughline, type PluginOptions } from '../plugin.ts'
import { readEnv } from '../process/env.ts'
import { createLogger } from '../process/logger.ts'
import { LiveStreams } from '../sse/live-streams.ts'
import { testClient } from './test-client.ts'

/** The timeout of `vi.waitFor`, long enough for a busy machine. */
export const patience = 10_000

const JWT_SECRET = 'a secret that only the tests know, of 32 bytes'

export interface TestServerOptions {
  /** Environment variables that override those of the tests. */
  env?: Record<string, string>
  model?: ModelConfig
  /** A database shared with another server. The test disposes of it. */
  database?: TestDatabase
  streams?: LiveStreams
  log?: Logger
  /** The port, to replace an earlier server. A free port when left out. */
  port?: number
  requestTimeoutMs?: number
  plugin?: Pick<PluginOptions, 'webFolder' | 'accountPostsPerMinute'>
}

/** A real server of an app on a free port, with its own database. */
export interface TestServer<App extends ServerApp = ServerApp> extends AsyncDisposable {
  url: string
  fastify: FastifyInstance
  database: TestDatabase
  streams: LiveStreams
  /** Creates a stock tRPC client for a subject of the external issuer. */
  client(subject: string): TRPCClient<App['router']>
  /** Signs a bearer token for a subject: `{ authorization }`. */
  bearer(subject: string, expiresAt?: number): Promise<{ authorization: string }>
}

export async function testServer<App extends ServerApp>(
  app: App,
  options: TestServerOptions = {},
): Promise<TestServer<App>> {
  await using started = new AsyncDisposableStack()
  const database =
    options.database ?? started.use(await testDatabase({ apps: [migrationsOf(app)] }))
  const streams = options.streams ?? new LiveStreams()
  const engine = await testEngine(app, database, options)
  const fastify = Fastify(fastifyOptions(engine.env, engine.log, options.requestTimeoutMs))
  const plugin = { accountPostsPerMinute: 1_000, ...options.plugin }
  await fastify.register(throughline, { engine, streams, ...plugin })
  started.defer(() => closeServer(fastify, streams))
  const url = await fastify.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  const isShared = options.database !== undefined
  started.defer(() => expectNoLeaks({ database, streams, isShared }))

  const resources = started.move()
  return {
    url,
    fastify,
    database,
    streams,
    client: (subject) => testClient<App['router']>(url, () => testBearer(subject)),
    bearer: testBearer,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Creates an engine like `openEngine`, on a test database. Closing its server drains the runs. */
export async function testEngine(
  app: ServerApp,
  { db, url }: TestDatabase,
  options: Pick<TestServerOptions, 'env' | 'log' | 'model'> = {},
): Promise<PluginOptions['engine']> {
  const env = readEnv({
    NODE_ENV: 'test',
    JWT_SECRET,
    JWT_CLOCK_SKEW_SECONDS: '5',
    SENDS_PER_MINUTE: '0',
    DRAIN_GRACE_MS: '0',
    LOG_LEVEL: 'fatal',
    ...options.env,
  })
  const log = options.log ?? createLogger(env.logLevel)
  const model = options.model ?? { kind: 'demo', delayMs: 0 }
  const runner = createAgentRunner({ agent: app.agent, model })
  const runs = await createRuns({ db, databaseUrl: url, runner, log })
  const authSecret = 'a secret that signs the cookies of tests'
  return { app, env, log, db, runs, model: runner.model, authSecret }
}

/** Fails when a stream outlives its client. A test must end all streams before it ends. */
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

async function closeServer(fastify: FastifyInstance, streams: LiveStreams): Promise<void> {
  await fastify.close()
  expect(streams.count, 'streams that outlived the server').toBe(0)
}

/** Signs a bearer token of the issuer that test servers trust: `{ authorization }`. */
export async function testBearer(
  subject: string,
  expiresAt = Date.now() / 1000 + 3600,
): Promise<{ authorization: string }> {
  const token = await new SignJWT({ sub: subject })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(expiresAt))
    .sign(Buffer.from(JWT_SECRET))
  return { authorization: `Bearer ${token}` }
}
