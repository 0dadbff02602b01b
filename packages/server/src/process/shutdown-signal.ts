import type { Logger } from 'pino'
import type { Env } from './env.ts'

/** Beyond the drain's own bounds: after this the process ends, whatever still hangs. */
const EXIT_MARGIN_MS = 15_000

/**
 * Resolves at the first SIGTERM or SIGINT. From then on the process ends in bounded time, and at
 * once at a second signal. An unhandled rejection ends the process with a log line.
 */
export function shutdownSignal(env: Pick<Env, 'drainGraceMs'>, log: Logger): Promise<void> {
  process.on('unhandledRejection', (err) => {
    log.fatal({ err }, 'unhandled rejection')
    process.exit(1)
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = () => {
    process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1))
    setTimeout(() => process.exit(1), env.drainGraceMs + EXIT_MARGIN_MS).unref()
    resolve()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  return promise
}
