import { authorize, type Caller, type Context, type NeededScope } from '@throughline/api'
import type { PrincipalId } from '@throughline/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CreateContext } from '../trpc/procedure-routes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route of `requireScope` asks of its caller. */
    scope?: NeededScope
  }
}

/** What a route of somebody who is signed in works with. */
export type Called = Context & { caller: Caller; principalId: PrincipalId }

const calls = new WeakMap<FastifyRequest, Called>()

/**
 * Lets nobody reach the routes of this scope who may not do what the route's `config.scope` names,
 * before all else. A route that does not say it refuses everybody.
 */
export function requireScope(scope: FastifyInstance, createContext: CreateContext): void {
  scope.addHook('onRequest', async (request) => {
    const context = await createContext(request)
    const needed = request.routeOptions.config.scope
    if (needed === undefined) throw new Error(`${request.routeOptions.url} names no scope`)
    const caller = authorize(context.caller, needed)
    calls.set(request, { ...context, caller, principalId: caller.principalId })
  })
}

export function calledBy(request: FastifyRequest): Called {
  const called = calls.get(request)
  if (!called) throw new Error('This route asks nobody who they are.')
  return called
}
