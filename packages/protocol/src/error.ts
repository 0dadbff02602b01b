/** The tRPC codes that an error may have; HTTP statuses follow from tRPC's own table. */
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

/** Every error code of the engine. An app adds its own in its contract. */
export const engineErrors = {
  SIGN_IN_REQUIRED: 'UNAUTHORIZED',
  ACCOUNT_REQUIRED: 'FORBIDDEN',
  SCOPE_MISSING: 'FORBIDDEN',
  ACT_AS_FORBIDDEN: 'FORBIDDEN',
  ACT_AS_INVALID: 'BAD_REQUEST',
  CONVERSATION_NOT_FOUND: 'NOT_FOUND',
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

/** An error that the caller can understand and correct; its message is fit for people. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  /** The tRPC code, which decides the HTTP status. */
  readonly kind: ErrorKind
  /** Values that the message refers to, for programs: for example `{ runId }` of an active run. */
  readonly details: ErrorDetails

  /** @param code a code of the engine, or an app's code with its kind: see `errorsOf` */
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
