import { readEnv, type Env } from './env.ts'
import { createLog, describeError } from './log.ts'
import { explainStartFailure } from './start-failure.ts'
import { startServer, type RunningServer } from './start.ts'

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

function stopOnSignals(server: RunningServer, graceMs: number): void {
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), graceMs + EXIT_MARGIN_MS).unref()
    await server[Symbol.asyncDispose]()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

async function main(): Promise<void> {
  let env: Env | undefined
  try {
    env = readEnv()
    const log = createLog(env.logLevel)
    process.on('unhandledRejection', (err) => {
      log.fatal({ err }, 'a promise failed that nobody waited for')
      process.exit(1)
    })
    const server = await startServer(env, log)
    stopOnSignals(server, env.drainGraceMs)
    for (const notice of server.notices) say(notice)
    say(`Throughline is at ${server.url}`)
  } catch (error) {
    giveUp(error, env)
  }
}

await main()
