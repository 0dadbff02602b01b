import { authorize, type Caller, type Context, type NeededScope } from '@throughline/api'
import type { PrincipalId } from '@throughline/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CreateContext } from '../trpc/procedure-routes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a route under `requireScope` requires. */
    scope?: NeededScope
  }
}

/** The context of a route with an authenticated caller. */
export type Called = Context & { caller: Caller; principalId: PrincipalId }

const contexts = new WeakMap<FastifyRequest, Called>()

/**
 * Authorizes every request to the routes of this Fastify scope by the route's `config.scope`, before
 * anything else is checked. A route without `config.scope` rejects every request.
 */
export function requireScope(scope: FastifyInstance, createContext: CreateContext): void {
  scope.addHook('onRequest', async (request) => {
    const context = await createContext(request)
    const needed = request.routeOptions.config.scope
    if (needed === undefined)
      throw new Error(`the route ${request.routeOptions.url} has no config.scope`)
    const caller = authorize(context.caller, needed)
    contexts.set(request, { ...context, caller, principalId: caller.principalId })
  })
}

/** Returns the caller of a route under `requireScope`, with the services. */
export function calledBy(request: FastifyRequest): Called {
  const called = contexts.get(request)
  if (!called) throw new Error('calledBy works only in routes under requireScope.')
  return called
}
