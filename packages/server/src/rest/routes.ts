import type { FastifyInstance } from 'fastify'
import { requireScope } from '../http/require-scope.ts'
import { parseBodiesAsJson } from '../http/json-bodies.ts'
import { allowTrailingSlash } from '../http/trailing-slash.ts'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import { serveConversations } from './conversation-routes.ts'
import { serveFeedback } from './feedback-routes.ts'
import { serveMessages } from './message-routes.ts'
import { answerValidationErrors } from './validation-errors.ts'
import { zodScope } from '../openapi/zod-scope.ts'
import type { ServerApp } from '../define-app.ts'

/** Serves the REST routes of the engine and the app. They use the same functions as the tRPC router. */
export async function serveRest(
  server: FastifyInstance,
  { app, createContext }: { app: ServerApp; createContext: CreateContext },
): Promise<void> {
  await server.register(async (scope) => {
    parseBodiesAsJson(scope)
    answerValidationErrors(scope)
    requireScope(scope, createContext)
    allowTrailingSlash(scope)
    serveConversations(zodScope(scope))
    serveMessages(zodScope(scope))
    serveFeedback(zodScope(scope))
    app.rest?.(zodScope(scope))
  })
}
