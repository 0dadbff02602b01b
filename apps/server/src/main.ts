import { enableCompileCache } from 'node:module'
import type { Logger } from 'pino'
import {
  createLog,
  describeError,
  explainStartFailure,
  loadEnvFile,
  readEnv,
  type Env,
} from '@throughline/server/process'

/** Beyond the drain's own bounds: the process ends, whatever still hangs. */
const EXIT_MARGIN_MS = 15_000

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function giveUp(error: unknown, env?: Env): never {
  const reason = explainStartFailure(error, env)
  const bug = () => `Throughline could not start: ${JSON.stringify(describeError(error), null, 2)}`
  process.stderr.write(`${reason ?? bug()}\n`)
  process.exit(1)
}

/** Resolves at the first signal to stop; from then on the process ends in bounded time. */
async function stopSignal(env: Env): Promise<void> {
  const first = Promise.withResolvers<void>()
  const stop = () => {
    process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1))
    setTimeout(() => process.exit(1), env.drainGraceMs + EXIT_MARGIN_MS).unref()
    first.resolve()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  await first.promise
}

/** Loads the bulk of the code late, from the compile cache: that halves the time of a start. */
async function start(env: Env): Promise<void> {
  const log = createLog(env.logLevel)
  process.on('unhandledRejection', (err) => {
    log.fatal({ err }, 'a promise failed that nobody waited for')
    process.exit(1)
  })
  const stopped = stopSignal(env)
  enableCompileCache()
  const { startServer } = await import('@throughline/server')
  const server = await startServer(env, log)
  for (const notice of server.notices) say(notice)
  say(`Throughline is at ${server.url}`)
  await stopped
  await stop(server, log)
}

async function stop(server: AsyncDisposable, log: Logger): Promise<never> {
  try {
    await server[Symbol.asyncDispose]()
  } catch (err) {
    log.error(
      { err },
      'the server did not stop cleanly; runs that were cut go on at the next start',
    )
    process.exit(1)
  }
  process.exit(0)
}

let env: Env | undefined
try {
  loadEnvFile()
  env = readEnv()
  await start(env)
} catch (error) {
  giveUp(error, env)
}
