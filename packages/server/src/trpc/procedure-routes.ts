import { translateError, type Context } from '@throughline/api'
import { TRPCError, type AnyTRPCRouter } from '@trpc/server'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { servePlainCalls, type FailedCall } from './plain-calls.ts'
import { retryAfter } from './trpc-error.ts'

export type CreateContext = (request: FastifyRequest) => Promise<Context>

interface ProceduresOptions {
  router: AnyTRPCRouter
  createContext: CreateContext
}

/** Serves queries and mutations. Subscriptions have their own routes in `sse/`. */
export async function serveProcedures(
  app: FastifyInstance,
  { router, createContext }: ProceduresOptions,
): Promise<void> {
  await app.register(async (scope) => {
    refuseTrace(scope)
    sendUnchunked(scope)
    servePlainCalls(scope, {
      router,
      createContext: withTranslatedErrors(createContext),
      onError: logFailure,
    })
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: adapterOptions({ router, createContext }),
    } satisfies FastifyTRPCPluginOptions<AnyTRPCRouter>)
  })
}

/** How tRPC's own adapter serves the router. */
export function adapterOptions({ router, createContext }: ProceduresOptions) {
  const createCallContext = withTranslatedErrors(createContext)
  return {
    router,
    createContext: ({ req }) => createCallContext(req),
    onError: logFailure,
    // tRPC sets its own `vary`, which replaces the value that CORS has set.
    responseMeta: ({ errors }) => ({
      headers: new Headers({ vary: 'Origin', ...retryAfter(errors) }),
    }),
  } satisfies FastifyTRPCPluginOptions<AnyTRPCRouter>['trpcOptions']
}

function withTranslatedErrors(createContext: CreateContext): CreateContext {
  return async (request) => {
    try {
      return await createContext(request)
    } catch (error) {
      throw translateError(error)
    }
  }
}

function logFailure({ error, path, req }: FailedCall): void {
  if (error.code !== 'INTERNAL_SERVER_ERROR') return
  req.log.error({ err: error.cause ?? error, procedure: path }, 'a procedure failed')
}

/** The tRPC adapter creates a web `Request`, which cannot have this method. */
function refuseTrace(scope: FastifyInstance): void {
  scope.addHook('onRequest', async ({ method }) => {
    if (method === 'TRACE') throw new TRPCError({ code: 'METHOD_NOT_SUPPORTED' })
  })
}

/** Sends a JSON response in one write with its length instead of in chunks. */
function sendUnchunked(scope: FastifyInstance): void {
  scope.addHook('onSend', async (_request, reply, payload) => {
    if (!(payload instanceof Response)) return payload
    if (payload.headers.get('content-type') !== 'application/json') return payload
    reply.code(payload.status)
    for (const [name, value] of payload.headers) reply.header(name, value)
    return payload.text()
  })
}
