import { translateError, type Context } from '@throughline/api'
import { TRPCError, type AnyTRPCRouter } from '@trpc/server'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { retryAfter } from './trpc-error.ts'

export type CreateContext = (request: FastifyRequest) => Promise<Context>

/** Queries and mutations; subscriptions have routes of their own in `sse/`. */
export async function serveProcedures(
  app: FastifyInstance,
  { router, createContext }: { router: AnyTRPCRouter; createContext: CreateContext },
): Promise<void> {
  await app.register(async (scope) => {
    refuseTrace(scope)
    sendWholeAtOnce(scope)
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router,
        createContext: async ({ req }) => {
          try {
            return await createContext(req)
          } catch (error) {
            throw translateError(error)
          }
        },
        onError: ({ error, path, req }) => {
          if (error.code !== 'INTERNAL_SERVER_ERROR') return
          req.log.error({ err: error.cause ?? error, procedure: path }, 'a procedure failed')
        },
        // tRPC's own `vary` takes the place of the one that CORS set.
        responseMeta: ({ errors }) => ({
          headers: new Headers({ vary: 'Origin', ...retryAfter(errors) }),
        }),
      },
    } satisfies FastifyTRPCPluginOptions<AnyTRPCRouter>)
  })
}

/** The one method that a web `Request` cannot have. */
function refuseTrace(scope: FastifyInstance): void {
  scope.addHook('onRequest', async ({ method }) => {
    if (method === 'TRACE') throw new TRPCError({ code: 'METHOD_NOT_SUPPORTED' })
  })
}

/** An answer that is not streamed goes out in one write, with its length, and not in chunks. */
function sendWholeAtOnce(scope: FastifyInstance): void {
  scope.addHook('onSend', async (_request, reply, payload) => {
    if (!(payload instanceof Response)) return payload
    if (payload.headers.get('content-type') !== 'application/json') return payload
    reply.code(payload.status)
    for (const [name, value] of payload.headers) reply.header(name, value)
    return payload.text()
  })
}
