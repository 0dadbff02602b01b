import { asTrpcError, errorShapeOf } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'

/** Returns the HTTP status and the tRPC error shape of any error. */
export function describeTrpcError(error: unknown, path?: string) {
  return {
    status: getHTTPStatusCodeFromError(asTrpcError(error)),
    shape: errorShapeOf(error, path),
  }
}

/** Returns the `retry-after` header for errors that can succeed later. */
export function retryAfter(errors: readonly unknown[]): { 'retry-after'?: string } {
  const seconds = errors.map(retryAfterSeconds).filter((each) => each !== undefined)
  return seconds.length === 0 ? {} : { 'retry-after': String(Math.max(...seconds)) }
}

function retryAfterSeconds(error: unknown): number | undefined {
  const { cause } = asTrpcError(error)
  if (!(cause instanceof AppError)) return undefined
  const seconds = cause.details['retryAfterSeconds']
  if (typeof seconds === 'number') return seconds
  return cause.code === 'RATE_LIMITED' ? 60 : undefined
}
