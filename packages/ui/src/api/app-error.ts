import type { EngineRouter } from '@throughline/api'
import type { EngineErrorCode } from '@throughline/protocol'
import { TRPCClientError } from '@trpc/client'

type ClientError = TRPCClientError<EngineRouter>

function isTrpcError(error: unknown): error is ClientError {
  return error instanceof TRPCClientError
}

/** The error data that the server sent, or undefined when no response arrived. */
function dataOf(error: unknown) {
  return isTrpcError(error) ? (error.data ?? undefined) : undefined
}

export function appCodeOf(error: unknown): EngineErrorCode | null {
  return dataOf(error)?.appCode ?? null
}

export function isSignedOut(error: unknown): boolean {
  return dataOf(error)?.code === 'UNAUTHORIZED'
}

const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504])

/** True for errors that a retry can solve: a lost connection, a busy or restarting server. */
export function isRetryable(error: unknown): boolean {
  const data = dataOf(error)
  return data === undefined || RETRYABLE_STATUSES.has(data.httpStatus)
}

/** The error message that the page shows. */
export function errorText(error: unknown): string {
  if (dataOf(error) !== undefined && error instanceof Error) return error.message
  if (isTrpcError(error)) return 'The server cannot be reached. Check your connection.'
  return error instanceof Error ? error.message : 'Something went wrong. Try again.'
}
