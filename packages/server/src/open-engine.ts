import { join } from 'node:path'
import {
  createAgentRunner,
  type AgentRunner,
  type ToolSet,
  type ToolTypesOf,
} from '@throughline/agent'
import type { Services } from '@throughline/api'
import { createDatabase, migrateToLatest, type EngineTables } from '@throughline/db'
import { startEmbeddedPostgres } from '@throughline/db/embedded'
import { createRuns } from '@throughline/runs'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { migrationsOf, type ServerApp } from './define-app.ts'
import { loadAuthSecret } from './identity/auth-secret.ts'
import type { Env } from './process/env.ts'

/** An app with its database, runs and model. Disposing closes them in reverse order. */
export interface Engine extends AsyncDisposable {
  app: ServerApp
  env: Env
  log: Logger
  db: Kysely<EngineTables>
  runs: Services['runs']
  model: AgentRunner<ToolTypesOf<ToolSet>>['model']
  /** The secret that signs the session cookies. */
  authSecret: string
  /** Messages for the person who starts the process. */
  notices: string[]
}

interface DatabaseLocation {
  url: string
  directUrl: string
  notice?: string
}

/** Opens the database, migrates it, and starts durable execution of the app's runs. */
export async function openEngine(app: ServerApp, env: Env, log: Logger): Promise<Engine> {
  await using opened = new AsyncDisposableStack()
  const location = await findDatabase(env, { opened, log })
  const db = opened.adopt(
    createDatabase(location.url, {
      onConnectionError: (err) => log.warn({ err }, 'a database connection was lost'),
    }),
    (open) => open.destroy(),
  )
  await migrateToLatest(db, migrationsOf(app))
  const authSecret = env.authSecret ?? (await loadAuthSecret(env.dataDir))
  const runner = createAgentRunner({ agent: app.agent, model: env.model })
  const runs = opened.adopt(
    await createRuns({
      db,
      databaseUrl: location.directUrl,
      redisUrl: env.redisUrl,
      runner,
      log,
    }),
    (started) => started.drain(0),
  )
  const resources = opened.move()
  return {
    app,
    env,
    log,
    db,
    runs,
    model: runner.model,
    authSecret,
    notices: [...demoNotice(runner.model.kind), ...(location.notice ? [location.notice] : [])],
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function findDatabase(
  env: Env,
  { opened, log }: { opened: AsyncDisposableStack; log: Logger },
): Promise<DatabaseLocation> {
  if (env.databaseUrl !== undefined) {
    return { url: env.databaseUrl, directUrl: env.databaseDirectUrl ?? env.databaseUrl }
  }
  const postgres = opened.use(
    await startEmbeddedPostgres({
      dataDir: join(env.dataDir, 'postgres'),
      log: (line) => log.info(line),
    }),
  )
  const notice = postgres.notice === undefined ? {} : { notice: postgres.notice }
  return { url: postgres.url, directUrl: postgres.url, ...notice }
}

function demoNotice(model: Env['model']['kind']): string[] {
  return model === 'demo'
    ? ['The built-in demo model answers. Set OPENAI_API_KEY to use a real one; see .env.example.']
    : []
}
