import type { EngineRouter } from '@throughline/api'
import type { RunError } from '@throughline/protocol'
import { TRPCClientError } from '@trpc/client'

type ServerError = NonNullable<TRPCClientError<EngineRouter>['data']>

/**
 * What went wrong, to switch on: the server's own word (`RUN_ALREADY_ACTIVE`), else tRPC's
 * (`BAD_REQUEST`); for an answer that has none, why its run failed; else what happened on the way.
 */
export type ThroughlineErrorCode =
  | NonNullable<ServerError['appCode']>
  | ServerError['code']
  | RunError['code']
  /** The run was stopped before it had answered. */
  | 'RUN_CANCELLED'
  /** No answer came, or a connection was cut, and trying again did not help. */
  | 'NETWORK'
  /** `token` threw: its error is the `cause`. */
  | 'TOKEN_UNAVAILABLE'
  /** Something else than a Throughline server answered: see `status`. */
  | 'UNEXPECTED_ANSWER'

export interface Problem {
  code: ThroughlineErrorCode
  /** The HTTP status of the answer, where there was one. */
  status?: number | undefined
  /** True for what may be gone at the next attempt. */
  isPassing: boolean
  retryAfterMs?: number | undefined
}

/**
 * The one error of this client. It is a `TRPCClientError` too, so `data.fields` says what is wrong
 * with each field of a bad input, and `data.details` what the message speaks of.
 */
export class ThroughlineError extends TRPCClientError<EngineRouter> {
  override readonly name = 'ThroughlineError'
  readonly code: ThroughlineErrorCode
  readonly status: number | undefined
  /** True when it may be gone the next time: the same call can be made again later. */
  readonly isPassing: boolean
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    problem: Problem,
    origin?: ConstructorParameters<typeof TRPCClientError<EngineRouter>>[1],
  ) {
    super(message, origin)
    // The constructor of TRPCClientError sets its own, also for what extends it.
    Object.setPrototypeOf(this, new.target.prototype)
    this.code = problem.code
    this.status = problem.status
    this.isPassing = problem.isPassing
    this.retryAfterMs = problem.retryAfterMs
  }
}
