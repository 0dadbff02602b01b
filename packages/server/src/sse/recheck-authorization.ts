import type { Caller } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import type { FastifyRequest } from 'fastify'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import type { EventStream } from './event-stream.ts'
import type { Admitted } from './live-streams.ts'

interface Right {
  /** What gave the right, to be asked again now and then. */
  request: FastifyRequest
  createContext: CreateContext
  caller: Caller
}

/** Signing out, a token that expires or a key that is revoked ends the streams that it opened. */
export function admission(
  stream: EventStream,
  { request, createContext, caller: { principalId } }: Right,
): Admitted {
  const check = async () => {
    try {
      if ((await createContext(request)).caller?.principalId === principalId) return
    } catch (error) {
      // Where it cannot be found out at the moment, the next pulse asks again.
      if (error instanceof AppError && isRefusal(error)) throw error
      return
    }
    throw new AppError('SIGN_IN_REQUIRED', 'Your session has ended. Sign in again.')
  }
  return { stream, check }
}

function isRefusal({ kind }: AppError): boolean {
  return kind === 'UNAUTHORIZED' || kind === 'FORBIDDEN'
}
