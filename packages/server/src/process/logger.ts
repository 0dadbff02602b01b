import { pino, type Logger } from 'pino'

/**
 * Creates the logger. User content must not be logged, so an error is reduced to its name, code,
 * message, stack and cause; libraries add rows and inputs as further properties.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, serializers: { err: describeError } })
}

export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an Error' }
  const code = 'code' in error ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { type: error.name, ...code, message: error.message, stack: error.stack, ...cause }
}
