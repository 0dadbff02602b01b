import { ThroughlineError } from '@throughline/client'

/** An error that the person at the terminal can correct. Only its message is shown. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

/** The message of an error, for people. */
export function plainWords(error: unknown): string {
  if (error instanceof ThroughlineError && error.status === 401) {
    return `${error.message} Check THROUGHLINE_TOKEN.`
  }
  return error instanceof Error ? error.message : String(error)
}
