import type { FastifyInstance } from 'fastify'
import { requireCallers } from '../callers.ts'
import { takeJsonOnly } from '../json-bodies.ts'
import { answerWithSlash } from '../slash.ts'
import type { CreateContext } from '../trpc-routes.ts'
import { serveConversations } from './conversation-routes.ts'
import { answerProblems } from './problems.ts'
import { zodScope } from '../zod-scope.ts'
import { serveTasks } from './task-routes.ts'

/** The seed's REST routes, over the same functions as the tRPC router. */
export async function serveRest(app: FastifyInstance, createContext: CreateContext): Promise<void> {
  await app.register(async (scope) => {
    takeJsonOnly(scope)
    answerProblems(scope)
    requireCallers(scope, createContext)
    answerWithSlash(scope)
    serveConversations(zodScope(scope))
    serveTasks(zodScope(scope))
  })
}
