import { fileURLToPath } from 'node:url'
import type { Services } from '@throughline/api'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { describeApi, serveApiDocs } from './openapi/api-docs.ts'
import { serveChatkit } from './chatkit/routes.ts'
import { allowOrigins } from './http/cors.ts'
import { drainOnClose } from './process/graceful-shutdown.ts'
import type { Env } from './process/env.ts'
import { answerErrors, answerFrameworkError } from './http/error-handler.ts'
import { serveHealth } from './http/health.ts'
import { serveAccounts } from './identity/account-routes.ts'
import { createAccounts } from './identity/accounts.ts'
import { createAuthenticate } from './identity/authenticate.ts'
import { Principals } from './identity/principals.ts'
import { RequestLog } from './http/request-log.ts'
import { serveRest } from './rest/routes.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { createSendLimit } from './http/send-limit.ts'
import { LiveStreams } from './sse/live-streams.ts'
import { serveSubscriptions } from './sse/subscriptions.ts'
import { todoMigrations } from './todo-migrations.ts'
import { serveProcedures, type CreateContext } from './trpc/procedure-routes.ts'
import { readWebClient, serveWebClient } from './http/web-client.ts'

export interface AppOptions {
  env: Env
  /** Signs the session cookies. */
  authSecret: string
  db: Services['db']
  runs: Services['runs']
  model: Services['info']['model']
  log: Logger
  streams?: LiveStreams
  /** Where the built web client is. */
  webFolder?: string
  accountPostsPerMinute?: number
  requestTimeoutMs?: number
}

const WEB_FOLDER = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url))

/** Room for the longest message with every character written as `\uXXXX`. */
const BODY_LIMIT = 256 * 1024

/** How long a client may take to send a whole request: a slow body must not hold a connection. */
const REQUEST_TIMEOUT_MS = 60_000

/** Vite's pages, which reach the server through its proxy. */
const DEV_ORIGINS = ['http://localhost:5173', 'http://127.0.0.1:5173']

/** The whole HTTP face of the server. `close()` drains it, and the runs with it. */
export async function createServer(options: AppOptions): Promise<FastifyInstance> {
  const {
    env,
    db,
    runs,
    log,
    streams = new LiveStreams({ maxPerPrincipal: env.streamsPerPrincipal }),
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
  } = options
  const loggerInstance: FastifyBaseLogger = log
  const app = Fastify({
    loggerInstance,
    logController: new RequestLog(),
    trustProxy: env.trustProxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 4,
    },
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 1_000 },
    // A 503 ends the stock SSE client for good; requests of open connections are served to the end.
    return503OnClosing: false,
    // It would also cut the drain short, which has bounds of its own.
    pluginTimeout: 0,
  })
  const web = await readWebClient(options.webFolder ?? WEB_FOLDER)
  const { isDraining } = drainOnClose(app, { runs, streams, graceMs: env.drainGraceMs })
  answerErrors(app)
  const https = env.publicUrl?.startsWith('https:') ?? false
  setSecurityHeaders(app, {
    https,
    scriptHashes: web?.scriptHashes ?? [],
  })
  await allowOrigins(app, env.corsOrigins)
  await describeApi(app, { https })
  serveHealth(app, { db, migrations: todoMigrations, isDraining })
  const createContext = await serveIdentity(app, options)
  serveSubscriptions(app, { createContext, streams })
  await serveProcedures(app, createContext)
  await serveChatkit(app, { createContext, streams })
  await serveRest(app, createContext)
  await serveApiDocs(app)
  await serveWebClient(app, web)
  return app
}

async function serveIdentity(app: FastifyInstance, options: AppOptions): Promise<CreateContext> {
  const { env, db, runs, log } = options
  const principals = new Principals(db)
  const accounts = createAccounts({
    db,
    secret: options.authSecret,
    publicUrl: env.publicUrl,
    trustedOrigins: [...env.corsOrigins, ...(env.production ? [] : DEV_ORIGINS)],
    guests: env.guests,
    principals,
    log,
  })
  await serveAccounts(app, { accounts, postsPerMinute: options.accountPostsPerMinute ?? 30 })

  const { jwt, guests } = env
  const authenticate = createAuthenticate({ db, jwt, guests, accounts, principals, log })
  const services: Services = {
    db,
    runs,
    info: { model: options.model, guests, keySendsPerMinute: env.keySendsPerMinute },
    sendLimit: createSendLimit(env),
  }
  return async (request) => ({ ...services, caller: await authenticate(request) })
}
