import { fileURLToPath } from 'node:url'
import type { Services } from '@throughline/api'
import type { FastifyInstance } from 'fastify'
import { migrationsOf } from './define-app.ts'
import { serveChatkit } from './chatkit/routes.ts'
import { allowOrigins } from './http/cors.ts'
import { answerErrors } from './http/error-handler.ts'
import { serveHealth } from './http/health.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { createSendLimit } from './http/send-limit.ts'
import { readWebClient, serveWebClient } from './http/web-client.ts'
import { serveAccounts } from './identity/account-routes.ts'
import { createAuthenticate } from './identity/authenticate.ts'
import { createAccountsLoader } from './identity/load-accounts.ts'
import { Principals } from './identity/principals.ts'
import type { Engine } from './open-engine.ts'
import { describeApi, serveApiDocs } from './openapi/api-docs.ts'
import { drainOnClose } from './process/drain-on-close.ts'
import { serveRest } from './rest/routes.ts'
import { LiveStreams } from './sse/live-streams.ts'
import { serveSubscriptions } from './sse/subscriptions.ts'
import { serveProcedures, type CreateContext } from './trpc/procedure-routes.ts'

export interface PluginOptions {
  engine: Omit<Engine, typeof Symbol.asyncDispose | 'notices'>
  streams?: LiveStreams
  /** The folder of the built page. `false` serves no page and leaves unknown paths to the host. */
  webFolder?: string | false
  accountPostsPerMinute?: number
}

const WEB_FOLDER = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url))

/** The origins of the Vite dev server, which proxies to this server. */
const DEV_ORIGINS = ['http://localhost:5173', 'http://127.0.0.1:5173']

/**
 * The engine as a Fastify plugin with all routes of the engine and its app. Closing the Fastify
 * instance drains the runs.
 *
 * The plugin is encapsulated (no `fastify-plugin`), because its error handler, security headers, CORS
 * and body parsing must not change the host's own routes. A host that does not use `fastifyOptions`
 * needs `return503OnClosing: false` and a `pluginTimeout` above the drain's grace period.
 */
export async function throughline(server: FastifyInstance, options: PluginOptions): Promise<void> {
  const { engine } = options
  const { app, env, db, runs } = engine
  const { streams = new LiveStreams({ maxPerPrincipal: env.streamsPerPrincipal }) } = options
  const { webFolder = WEB_FOLDER } = options
  const web = webFolder === false ? undefined : await readWebClient(webFolder)
  const { isDraining } = drainOnClose(server, { runs, streams, graceMs: env.drainGraceMs })
  answerErrors(server)
  const https = env.publicUrl?.startsWith('https:') ?? false
  setSecurityHeaders(server, { https, scriptHashes: web?.scriptHashes ?? [] })
  await allowOrigins(server, env.corsOrigins)
  await describeApi(server, { https, app })
  serveHealth(server, { db, migrations: migrationsOf(app), isDraining })
  const createContext = await serveIdentity(server, options)
  serveSubscriptions(server, { router: app.router, createContext, streams })
  await serveProcedures(server, { router: app.router, createContext })
  await serveChatkit(server, { createContext, streams })
  await serveRest(server, { app, createContext })
  await serveApiDocs(server)
  if (webFolder !== false) await serveWebClient(server, web)
}

async function serveIdentity(
  server: FastifyInstance,
  { engine, accountPostsPerMinute = 30 }: PluginOptions,
): Promise<CreateContext> {
  const { env, db, runs, log } = engine
  const principals = new Principals(db)
  const loadAccounts = createAccountsLoader({
    db,
    secret: engine.authSecret,
    publicUrl: env.publicUrl,
    trustedOrigins: [...env.corsOrigins, ...(env.production ? [] : DEV_ORIGINS)],
    guests: env.guests,
    principals,
    log,
  })
  await serveAccounts(server, { loadAccounts, postsPerMinute: accountPostsPerMinute })

  const { jwt, guests } = env
  const authenticate = createAuthenticate({ db, jwt, guests, loadAccounts, principals, log })
  const services: Services = {
    db,
    runs,
    info: { model: engine.model, guests, keySendsPerMinute: env.keySendsPerMinute },
    sendLimit: createSendLimit(env),
  }
  return async (request) => ({ ...services, caller: await authenticate(request) })
}
