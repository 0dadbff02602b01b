import { join } from 'node:path'
import { createAgentRunner, todoAgent } from '@throughline/agent'
import { createDatabase, migrateToLatest } from '@throughline/db'
import { startEmbeddedPostgres } from '@throughline/db/embedded'
import { createRuns } from '@throughline/runs'
import type { Logger } from 'pino'
import { createServer } from './plugin.ts'
import type { Env } from './process/env.ts'
import { loadAuthSecret } from './identity/auth-secret.ts'
import { todoMigrations } from './todo-migrations.ts'

export interface RunningServer extends AsyncDisposable {
  /** Where a browser reaches it from this machine. */
  url: string
  /** What the person who started it should know. */
  notices: string[]
}

interface DatabasePlace {
  url: string
  directUrl: string
  notice?: string
}

/** Starts everything, each on what stands before it; disposing stops it in the reverse order. */
export async function startServer(env: Env, log: Logger): Promise<RunningServer> {
  await using started = new AsyncDisposableStack()
  const place = await findDatabase(env, { started, log })
  const db = started.adopt(
    createDatabase(place.url, {
      onConnectionError: (err) => log.warn({ err }, 'a database connection was lost'),
    }),
    (open) => open.destroy(),
  )
  await migrateToLatest(db, todoMigrations)
  const authSecret = env.authSecret ?? (await loadAuthSecret(env.dataDir))
  const runner = createAgentRunner({ agent: todoAgent, model: env.model })
  const runs = await createRuns({ db, databaseUrl: place.directUrl, runner, log })
  // Until the app takes it over, and its `close` drains the runs.
  await using unused = new AsyncDisposableStack()
  unused.defer(() => runs.drain(0))
  const app = await createServer({ env, authSecret, db, runs, model: runner.model, log })
  unused.move()
  started.defer(() => app.close())
  const address = await app.listen({ host: env.host, port: env.port })

  const stopping = started.move()
  return {
    url: env.publicUrl ?? localUrl(address),
    notices: [...demoNotice(runner.model.kind), ...(place.notice ? [place.notice] : [])],
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  }
}

async function findDatabase(
  env: Env,
  { started, log }: { started: AsyncDisposableStack; log: Logger },
): Promise<DatabasePlace> {
  if (env.databaseUrl !== undefined) {
    return { url: env.databaseUrl, directUrl: env.databaseDirectUrl ?? env.databaseUrl }
  }
  const postgres = started.use(
    await startEmbeddedPostgres({
      dataDir: join(env.dataDir, 'postgres'),
      log: (line) => log.info(line),
    }),
  )
  const notice = postgres.notice === undefined ? {} : { notice: postgres.notice }
  return { url: postgres.url, directUrl: postgres.url, ...notice }
}

/** The name that a browser on this machine takes; cookies tell it from 127.0.0.1. */
function localUrl(address: string): string {
  const url = new URL(address)
  if (/^(0\.0\.0\.0|127\.0\.0\.1|\[::1?\])$/.test(url.hostname)) url.hostname = 'localhost'
  return url.origin
}

function demoNotice(model: Env['model']['kind']): string[] {
  return model === 'demo'
    ? ['The built-in demo model answers. For a real one set OPENAI_API_KEY; see .env.example.']
    : []
}
