import { AppError, type ErrorDetails, type ErrorKind } from './error.ts'

/** What people read about a scope when they create an API key. */
export interface ScopeText {
  name: string
  hint: string
}

/**
 * What the server half and the browser half of an app agree on. It holds no server code, so both
 * halves import it.
 */
export interface AppContract<
  Scope extends string = string,
  Topic extends string = string,
  Code extends string = string,
> {
  /** Lowercase letters, digits and underscores. It names the app's migration history. */
  name: string
  /** What an API key may be allowed besides the engine's `read` and `chat`. */
  scopes: Readonly<Record<Scope, ScopeText>>
  /** What the app announces as changed: `{ type: 'app', topic }` in the stream of changes. */
  topics: readonly Topic[]
  /** The app's error codes, each with the tRPC code that decides the HTTP status. */
  errors: Readonly<Record<Code, ErrorKind>>
}

/** Types a contract: its scopes, topics and error codes are inferred as literals. */
export function defineContract<
  const Scope extends string = never,
  const Topic extends string = never,
  const Code extends string = never,
>(contract: AppContract<Scope, Topic, Code>): AppContract<Scope, Topic, Code> {
  return contract
}

/** Returns a function that makes the errors of an app's contract. */
export function errorsOf<Code extends string>({
  errors,
}: Pick<AppContract<string, string, Code>, 'errors'>) {
  return (code: Code, message: string, details?: ErrorDetails): AppError =>
    new AppError({ code, kind: errors[code] }, message, details)
}
