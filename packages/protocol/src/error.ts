/** The tRPC codes that an `AppError` can have. tRPC maps each to an HTTP status. */
export type ErrorKind =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'UNPROCESSABLE_CONTENT'
  | 'TIMEOUT'
  | 'TOO_MANY_REQUESTS'
  | 'SERVICE_UNAVAILABLE'

/** The engine's error codes. An app declares its own in its contract. */
export const engineErrors = {
  SIGN_IN_REQUIRED: 'UNAUTHORIZED',
  ACCOUNT_REQUIRED: 'FORBIDDEN',
  SCOPE_MISSING: 'FORBIDDEN',
  ACT_AS_FORBIDDEN: 'FORBIDDEN',
  ACT_AS_INVALID: 'BAD_REQUEST',
  CONVERSATION_NOT_FOUND: 'NOT_FOUND',
  MESSAGE_NOT_FOUND: 'NOT_FOUND',
  RUN_NOT_FOUND: 'NOT_FOUND',
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
} as const satisfies Record<string, ErrorKind>

export type EngineErrorCode = keyof typeof engineErrors

export type ErrorDetails = Readonly<Record<string, string | number>>

/** An error that the caller can correct. Its message is written for people. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  /** The tRPC code, which determines the HTTP status. */
  readonly kind: ErrorKind
  /** The values that the message mentions, for programs: for example `{ runId }`. */
  readonly details: ErrorDetails

  /** @param code an engine error code, or an app's code with its kind (see `errorsOf`) */
  constructor(
    code: EngineErrorCode | { code: string; kind: ErrorKind },
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message)
    this.code = typeof code === 'string' ? code : code.code
    this.kind = typeof code === 'string' ? engineErrors[code] : code.kind
    this.details = details
  }
}
