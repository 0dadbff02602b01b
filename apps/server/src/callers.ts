import type { Context } from '@throughline/api'
import { AppError, type PrincipalId } from '@throughline/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CreateContext } from './trpc-routes.ts'

/** What a route of somebody who is signed in works with. */
export type Caller = Context & { principalId: PrincipalId }

const callers = new WeakMap<FastifyRequest, Caller>()

/** Lets nobody reach the routes of this scope who does not say who they are, before all else. */
export function requireCallers(scope: FastifyInstance, createContext: CreateContext): void {
  scope.addHook('onRequest', async (request) => {
    const { principalId, ...services } = await createContext(request)
    if (principalId === null) {
      throw new AppError('SIGN_IN_REQUIRED', 'Sign in, or send a valid bearer token.')
    }
    callers.set(request, { ...services, principalId })
  })
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (!caller) throw new Error('This route asks nobody who they are.')
  return caller
}
