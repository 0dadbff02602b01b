import type { EngineRouter, ErrorCodeOf } from '@throughline/api/client'
import type { RunError } from '@throughline/protocol'
import { TRPCClientError } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'

type ServerError = NonNullable<TRPCClientError<EngineRouter>['data']>

/** The codes that do not depend on the app. */
export type ThroughlineErrorCode =
  /** An error code of the engine, `RUN_ALREADY_ACTIVE`. */
  | ErrorCodeOf<EngineRouter>
  /** tRPC's code, `BAD_REQUEST`, where the server gives no other. */
  | ServerError['code']
  /** Why a run failed. */
  | RunError['code']
  /** The run was stopped before it completed. */
  | 'RUN_CANCELLED'
  /** The server could not be reached, or the connection was lost, and retries did not help. */
  | 'NETWORK'
  /** The function passed as `token` threw; its error is the `cause`. */
  | 'TOKEN_UNAVAILABLE'
  /** The answer did not come from a Throughline server. See `status`. */
  | 'UNEXPECTED_ANSWER'

export interface ErrorInfo {
  code: string
  /** The HTTP status, if the server answered. */
  status?: number | undefined
  isTransient: boolean
  retryAfterMs?: number | undefined
}

/**
 * The error that every method of the client throws. It is also a `TRPCClientError`: `data.fields`
 * lists the invalid fields of an input, and `data.details` has the values the message refers to.
 */
export class ThroughlineError extends TRPCClientError<EngineRouter> {
  override readonly name = 'ThroughlineError'
  /** Also an app's own code, any string here. `client.isError` narrows it to the app's codes. */
  readonly code: ThroughlineErrorCode | (string & {})
  readonly status: number | undefined
  /** True when the same call may succeed later. */
  readonly isTransient: boolean
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    info: ErrorInfo,
    origin?: ConstructorParameters<typeof TRPCClientError<EngineRouter>>[1],
  ) {
    super(message, origin)
    // The constructor of TRPCClientError sets its own prototype, for subclasses too.
    Object.setPrototypeOf(this, new.target.prototype)
    this.code = info.code
    this.status = info.status
    this.isTransient = info.isTransient
    this.retryAfterMs = info.retryAfterMs
  }
}

/** An error of a client of this router. */
export type ThroughlineErrorOf<Router extends AnyTRPCRouter> = ThroughlineError & {
  readonly code: ThroughlineErrorCode | ErrorCodeOf<Router>
}
