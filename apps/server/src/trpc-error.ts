import { appRouter, toTrpcError, type Context } from '@throughline/api'
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
