import type { Caller } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import type { FastifyRequest } from 'fastify'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import type { EventStream } from './event-stream.ts'
import type { LiveStream } from './live-streams.ts'

interface Authorization {
  /** The request that opened the stream. It is authenticated again at intervals. */
  request: FastifyRequest
  createContext: CreateContext
  caller: Caller
}

/**
 * Adds the check that ends a stream after its person signs out, its token expires or its key is
 * revoked.
 */
export function withRecheck(
  stream: EventStream,
  { request, createContext, caller: { principalId } }: Authorization,
): LiveStream {
  const check = async () => {
    try {
      if ((await createContext(request)).caller?.principalId === principalId) return
    } catch (error) {
      // Other errors, such as an unreachable database, are temporary. The next check decides.
      if (error instanceof AppError && isDenied(error)) throw error
      return
    }
    throw new AppError('SIGN_IN_REQUIRED', 'Your session has ended. Sign in again.')
  }
  return { stream, check }
}

function isDenied({ kind }: AppError): boolean {
  return kind === 'UNAUTHORIZED' || kind === 'FORBIDDEN'
}
