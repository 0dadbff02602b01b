import type { Logger } from 'pino'
import type { Env } from './env.ts'

/** The time after the grace period at which the process exits, even if the drain has not finished. */
const EXIT_MARGIN_MS = 15_000

/**
 * Resolves at the first SIGTERM or SIGINT. The process then exits within a fixed time, or immediately
 * at a second signal. An unhandled rejection is logged and ends the process.
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
