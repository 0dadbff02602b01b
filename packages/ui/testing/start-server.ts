import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startTestPostgres } from '@throughline/db/testing'

const root = join(import.meta.dirname, '../../..')
const START_MS = 30_000

export interface StartedServer extends AsyncDisposable {
  url: string
  /** Kills the process and starts a new one on the same port. */
  killAndStart(): Promise<void>
}

/** How to start the server of an app. Paths are relative to the root of the repository. */
export interface ServedApp {
  /** The script and its arguments. */
  command: readonly string[]
  /** The folder of the built page. */
  page: string
  /** The turbo task that builds the page. */
  buildTask: string
}

interface ServerOptions extends ServedApp {
  /** The delay of the demo model for each word. */
  wordDelayMs: number
}

/** Starts the server as its own process on a free port, with a new database. */
export async function startServer({
  command,
  page,
  buildTask,
  wordDelayMs,
}: ServerOptions): Promise<StartedServer> {
  if (!existsSync(join(root, page, 'index.html'))) {
    throw new Error(`${page} is not built. Build it with: npx turbo run ${buildTask}`)
  }
  await using started = new AsyncDisposableStack()
  const postgres = started.use(await startTestPostgres())
  const database = started.use(await postgres.createDatabase())
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-e2e-'))
  started.defer(() => rm(dataDir, { recursive: true, force: true }))

  const start = (port: string) =>
    startProcess(command, {
      PORT: port,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      MODEL: 'demo',
      DEMO_DELAY_MS: String(wordDelayMs),
      SENDS_PER_MINUTE: '0',
    })
  let server = start('0')
  started.defer(() => stop(server, 'SIGTERM'))
  const url = await addressOf(server)
  const resources = started.move()
  return {
    url,
    async killAndStart() {
      await stop(server, 'SIGKILL')
      server = start(new URL(url).port)
      await addressOf(server)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function startProcess(command: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      ...env,
    },
  })
}

async function addressOf(server: ChildProcess): Promise<string> {
  const timer = setTimeout(() => server.kill(), START_MS)
  try {
    if (server.stdout === null) throw new Error('The server has no output.')
    for await (const line of createInterface(server.stdout)) {
      const url = /Throughline is at (\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      server.stdout.resume()
      return url
    }
    throw new Error('The server exited before it listened. See its output above.')
  } finally {
    clearTimeout(timer)
  }
}

async function stop(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null) return
  server.kill(signal)
  await once(server, 'exit')
}
