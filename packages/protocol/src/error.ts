/**
 * Every error that a caller may meet, and the tRPC code that carries it. This table is the only
 * mapping: HTTP statuses follow from tRPC's own table.
 */
export const appErrors = {
  SIGN_IN_REQUIRED: 'UNAUTHORIZED',
  ACCOUNT_REQUIRED: 'FORBIDDEN',
  SCOPE_MISSING: 'FORBIDDEN',
  ACT_AS_FORBIDDEN: 'FORBIDDEN',
  ACT_AS_INVALID: 'BAD_REQUEST',
  CONVERSATION_NOT_FOUND: 'NOT_FOUND',
  RUN_NOT_FOUND: 'NOT_FOUND',
  TASK_NOT_FOUND: 'NOT_FOUND',
  API_KEY_NOT_FOUND: 'NOT_FOUND',
  API_KEY_LIMIT_REACHED: 'CONFLICT',
  API_KEY_SENDS_TOO_HIGH: 'BAD_REQUEST',
  APPROVAL_NOT_FOUND: 'NOT_FOUND',
  APPROVAL_ALREADY_DECIDED: 'CONFLICT',
  RUN_ALREADY_ACTIVE: 'CONFLICT',
  RUN_STILL_STOPPING: 'TIMEOUT',
  RUN_NOT_RETRYABLE: 'CONFLICT',
  REQUEST_ID_REUSED: 'CONFLICT',
  CURSOR_INVALID: 'BAD_REQUEST',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  ISSUER_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  SERVER_DRAINING: 'SERVICE_UNAVAILABLE',
  DATABASE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const

export type AppErrorCode = keyof typeof appErrors

/** An error that the caller can understand and mend; its message is fit for people. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: AppErrorCode
  /** What the message speaks of, for programs: for example `{ runId }` of the run in the way. */
  readonly details: Readonly<Record<string, string | number>>

  constructor(
    code: AppErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
  ) {
    super(message)
    this.code = code
    this.details = details
  }
}
