import { AppError, type PrincipalId } from '@throughline/protocol'
import type { FastifyRequest } from 'fastify'
import type { CreateContext } from '../trpc-routes.ts'
import type { EventStream } from './event-stream.ts'
import type { Admitted } from './live-streams.ts'

interface Right {
  /** What gave the right, to be asked again now and then. */
  request: FastifyRequest
  createContext: CreateContext
  principalId: PrincipalId
}

/** Signing out, or a token that expires, ends the streams that it opened. */
export function admission(
  stream: EventStream,
  { request, createContext, principalId }: Right,
): Admitted {
  const check = async () => {
    try {
      if ((await createContext(request)).principalId === principalId) return
    } catch (error) {
      if (!(error instanceof AppError)) return
    }
    throw new AppError('SIGN_IN_REQUIRED', 'Your session has ended. Sign in again.')
  }
  return { stream, check }
}
