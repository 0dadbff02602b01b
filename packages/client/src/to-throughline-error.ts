import type { EngineRouter } from '@throughline/api/client'
import type { RunError } from '@throughline/protocol'
import { TRPCClientError } from '@trpc/client'
import { ThroughlineError } from './throughline-error.ts'

type ServerError = NonNullable<TRPCClientError<EngineRouter>['data']>

/** Turns anything that was thrown into a ThroughlineError. */
export function toThroughlineError(error: unknown, url: string): ThroughlineError {
  if (error instanceof ThroughlineError) return error
  if (isTrpcError(error)) {
    const { response } = error.meta ?? {}
    const answer = response instanceof Response ? response : undefined
    if (error.data) return serverError(error, error.data, answer)
    if (answer) return unexpectedAnswer(answer, url)
    return networkError(url, error.cause)
  }
  return networkError(url, error)
}

/** The error in a JSON answer. */
export async function errorOfResponse(response: Response, url: string): Promise<ThroughlineError> {
  const json: unknown = await response.json().catch(() => undefined)
  const error = TRPCClientError.from<EngineRouter>(Object(json), { meta: { response } })
  return toThroughlineError(error, url)
}

/** The error that a stream delivered as its last message. */
export function errorOfShape(shape: unknown, url: string): ThroughlineError {
  return toThroughlineError(TRPCClientError.from<EngineRouter>({ error: Object(shape) }), url)
}

/** For a request without an answer, or with an incomplete one. */
export function networkError(url: string, cause: unknown): ThroughlineError {
  return new ThroughlineError(
    `The server at ${url} cannot be reached: ${reasonOf(cause)}.`,
    { code: 'NETWORK', isTransient: true },
    cause instanceof Error ? { cause } : {},
  )
}

/** For an answer that has not the form of this server's answers, for example a proxy's page. */
export function unexpectedAnswer(response: Response, url: string): ThroughlineError {
  const { status } = response
  return new ThroughlineError(
    `The answer from ${url} with status ${status} did not come from a Throughline server.`,
    {
      code: 'UNEXPECTED_ANSWER',
      status,
      isTransient: isTransient(status),
      retryAfterMs: retryAfterOf(response),
    },
  )
}

/** For a run that failed; `null` is a run that was stopped. */
export function runError(error: RunError | null): ThroughlineError {
  return error === null
    ? new ThroughlineError('The answer was stopped.', { code: 'RUN_CANCELLED', isTransient: false })
    : new ThroughlineError(error.message, { code: error.code, isTransient: error.retryable })
}

function serverError(
  error: TRPCClientError<EngineRouter>,
  data: ServerError,
  response: Response | undefined,
): ThroughlineError {
  const seconds = data.details?.['retryAfterSeconds']
  const { shape, message } = error
  return new ThroughlineError(
    message,
    {
      code: data.appCode ?? data.code,
      status: data.httpStatus,
      isTransient: isTransient(data.httpStatus),
      retryAfterMs: typeof seconds === 'number' ? seconds * 1_000 : retryAfterOf(response),
    },
    // Leaves out tRPC's `meta`, which would put a whole Response into logs.
    { result: shape && { error: shape } },
  )
}

function isTransient(status: number): boolean {
  return status >= 500 || status === 429
}

function retryAfterOf(response: Response | undefined): number | undefined {
  const header = response?.headers.get('retry-after') ?? ''
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** The innermost cause is the most specific: `fetch failed` is caused by `ECONNREFUSED`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer'
  if (cause.cause instanceof Error) return reasonOf(cause.cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

function isTrpcError(error: unknown): error is TRPCClientError<EngineRouter> {
  return error instanceof TRPCClientError
}
