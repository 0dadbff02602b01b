import { appRouter, toTrpcError, type Context } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'

interface ErrorOrigin {
  path?: string | undefined
  ctx?: Context | undefined
}

/** What a tRPC client is told of an error that happened outside of a procedure. */
export function describeTrpcError(error: unknown, { path, ctx }: ErrorOrigin = {}) {
  const trpcError = asTrpcError(error)
  const shape = getTRPCErrorShape({
    config: appRouter._def._config,
    error: trpcError,
    type: 'unknown',
    path,
    input: undefined,
    ctx,
  })
  return { status: getHTTPStatusCodeFromError(trpcError), shape }
}

export function asTrpcError(error: unknown): TRPCError {
  return getTRPCErrorFromUnknown(toTrpcError(error))
}

/** The `retry-after` of an answer, for the errors that say when another try may work. */
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
