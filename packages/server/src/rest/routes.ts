import type { FastifyInstance } from 'fastify'
import { requireScope } from '../http/require-scope.ts'
import { takeJsonOnly } from '../http/json-bodies.ts'
import { allowTrailingSlash } from '../http/trailing-slash.ts'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import { serveConversations } from './conversation-routes.ts'
import { answerProblems } from './validation-errors.ts'
import { zodScope } from '../openapi/zod-scope.ts'
import type { ServerApp } from '../define-app.ts'

/** The engine's REST routes and the app's, over the same functions as the tRPC router. */
export async function serveRest(
  server: FastifyInstance,
  { app, createContext }: { app: ServerApp; createContext: CreateContext },
): Promise<void> {
  await server.register(async (scope) => {
    takeJsonOnly(scope)
    answerProblems(scope)
    requireScope(scope, createContext)
    allowTrailingSlash(scope)
    serveConversations(zodScope(scope))
    app.rest?.(zodScope(scope))
  })
}
