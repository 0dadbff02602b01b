import { pino, type Logger } from 'pino'

/**
 * The process's log. Nothing of what people write gets into it: an error is logged by its name,
 * code, message and stack, without the rows and inputs that libraries hang on theirs.
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
