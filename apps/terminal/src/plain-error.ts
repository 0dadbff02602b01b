import { ThroughlineError } from '@throughline/client'

/** Something that the person at the terminal can mend; its message is all there is to say. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

/** What went wrong, in words fit for people. */
export function plainWords(error: unknown): string {
  if (error instanceof ThroughlineError && error.status === 401) {
    return `${error.message} THROUGHLINE_TOKEN says who you are.`
  }
  return error instanceof Error ? error.message : String(error)
}
