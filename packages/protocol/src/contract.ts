import { AppError, type ErrorDetails, type ErrorKind } from './error.ts'

/** Describes a scope to the person who creates an API key. */
export interface ScopeText {
  name: string
  hint: string
}

/**
 * The declarations that the server half and the browser half of an app share. A contract must not
 * import server code, because the browser bundle contains it.
 */
export interface AppContract<
  Scope extends string = string,
  Topic extends string = string,
  Code extends string = string,
> {
  /** Lowercase letters, digits and underscores. The app's migration history has this name. */
  name: string
  /** Scopes of API keys in addition to the engine's `read` and `chat`. */
  scopes: Readonly<Record<Scope, ScopeText>>
  /** Topics that the app publishes as `{ type: 'app', topic }` on the `changes` stream. */
  topics: readonly Topic[]
  /** The app's error codes, each with the tRPC code that determines the HTTP status. */
  errors: Readonly<Record<Code, ErrorKind>>
}

/** Returns the contract with its scopes, topics and error codes inferred as literal types. */
export function defineContract<
  const Scope extends string = never,
  const Topic extends string = never,
  const Code extends string = never,
>(contract: AppContract<Scope, Topic, Code>): AppContract<Scope, Topic, Code> {
  return contract
}

/** Returns a function that creates errors with the codes of an app's contract. */
export function errorsOf<Code extends string>({
  errors,
}: Pick<AppContract<string, string, Code>, 'errors'>) {
  return (code: Code, message: string, details?: ErrorDetails): AppError =>
    new AppError({ code, kind: errors[code] }, message, details)
}
