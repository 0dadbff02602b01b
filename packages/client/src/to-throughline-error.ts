import type { EngineRouter } from '@throughline/api'
import type { RunError } from '@throughline/protocol'
import { TRPCClientError } from '@trpc/client'
import { ThroughlineError } from './throughline-error.ts'

type ServerError = NonNullable<TRPCClientError<EngineRouter>['data']>

/** Says of any error what it means for the caller. */
export function toThroughlineError(error: unknown, url: string): ThroughlineError {
  if (error instanceof ThroughlineError) return error
  if (isTrpcError(error)) {
    const { response } = error.meta ?? {}
    const answer = response instanceof Response ? response : undefined
    if (error.data) return refusal(error, error.data, answer)
    if (answer) return unexpectedAnswer(answer, url)
    return networkError(url, error.cause)
  }
  return networkError(url, error)
}

/** What an answer with an error says, of whichever program it is. */
export async function errorOfResponse(response: Response, url: string): Promise<ThroughlineError> {
  const json: unknown = await response.json().catch(() => undefined)
  const error = TRPCClientError.from<EngineRouter>(Object(json), { meta: { response } })
  return toThroughlineError(error, url)
}

/** What an error inside of a stream says. */
export function errorOfShape(shape: unknown, url: string): ThroughlineError {
  return toThroughlineError(TRPCClientError.from<EngineRouter>({ error: Object(shape) }), url)
}

/** No answer, or only a part of one. */
export function networkError(url: string, cause: unknown): ThroughlineError {
  return new ThroughlineError(
    `The server at ${url} cannot be reached: ${reasonOf(cause)}.`,
    { code: 'NETWORK', isPassing: true },
    cause instanceof Error ? { cause } : {},
  )
}

export function unexpectedAnswer(response: Response, url: string): ThroughlineError {
  const { status } = response
  return new ThroughlineError(
    `Something else than a Throughline server answered at ${url}, with status ${status}.`,
    {
      code: 'UNEXPECTED_ANSWER',
      status,
      isPassing: isPassing(status),
      retryAfterMs: retryAfterOf(response),
    },
  )
}

/** Why there is no answer to speak of: its run failed, or was stopped. */
export function runError(error: RunError | null): ThroughlineError {
  return error === null
    ? new ThroughlineError('The answer was stopped.', { code: 'RUN_CANCELLED', isPassing: false })
    : new ThroughlineError(error.message, { code: error.code, isPassing: error.retryable })
}

function refusal(
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
      isPassing: isPassing(data.httpStatus),
      retryAfterMs: typeof seconds === 'number' ? seconds * 1_000 : retryAfterOf(response),
    },
    // Without the `meta` of tRPC: a whole Response has no place in anybody's log.
    { result: shape && { error: shape } },
  )
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 429
}

function retryAfterOf(response: Response | undefined): number | undefined {
  const header = response?.headers.get('retry-after') ?? ''
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** The innermost reason has the most to say: `fetch failed` is caused by `ECONNREFUSED`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer'
  if (cause.cause instanceof Error) return reasonOf(cause.cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

function isTrpcError(error: unknown): error is TRPCClientError<EngineRouter> {
  return error instanceof TRPCClientError
}
