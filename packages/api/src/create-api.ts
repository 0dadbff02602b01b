import type { TRPCRouterRecord } from '@trpc/server'
import type { z } from 'zod'
import type { AppTables, ToolSet } from '@throughline/agent'
import type { AppContract } from '@throughline/protocol'
import type { NeededScope } from './caller.ts'
import { createTrpc } from './trpc.ts'
import { apiKeyRoutes } from './routes/api-key.ts'
import { changesRoute } from './routes/changes.ts'
import { chatRoutes } from './routes/chat.ts'
import { conversationRoutes } from './routes/conversation.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { messageRoutes } from './routes/message.ts'
import { serverRoutes } from './routes/server.ts'

declare const databaseType: unique symbol

/** Carries the type of an app's tables. Has no value at run time. */
export interface Tables<AppDatabase> {
  readonly [databaseType]?: AppDatabase
}

/** Passes the type of an app's tables to `createApi`: `tables<NotesTables>()`. */
export function tables<AppDatabase extends AppTables>(): Tables<AppDatabase> {
  return {}
}

export interface ApiOptions<
  Tools extends ToolSet,
  AppDatabase extends AppTables,
  Scope extends string,
  Topic extends string,
  Code extends string,
> {
  contract: AppContract<Scope, Topic, Code>
  tables: Tables<AppDatabase>
  /** The tools of the app's agent. They type the run events and the message parts of the router. */
  tools: Tools
}

/** A route with a reserved name has the type `never`, so that it does not compile. */
type WithoutReserved<Routes, Reserved extends PropertyKey> = {
  [Name in keyof Routes]: Name extends Reserved ? never : Routes[Name]
}

/**
 * Creates the tRPC instance of an app; call it once. `procedure(scope)` starts a procedure whose
 * `ctx.db` has the app's tables. `join(routes)` merges the app's routes with the engine's. All types
 * that a client sees are inferred from this call.
 */
export function createApi<
  Tools extends ToolSet,
  AppDatabase extends AppTables,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ contract }: ApiOptions<Tools, AppDatabase, Scope, Topic, Code>) {
  // As `ToolTypesOf<Tools>`, but spelled out: the type of a router then states what each tool takes
  // and returns, and does not refer to the tools' schemas and tables, which clients do not have.
  const trpc = createTrpc<
    {
      [Name in keyof Tools & string]: {
        args: z.output<Tools[Name]['args']>
        result: z.output<Tools[Name]['result']>
      }
    },
    Scope,
    Topic,
    Code
  >(contract)
  const engine = {
    apiKey: apiKeyRoutes(trpc),
    changes: changesRoute(trpc),
    chat: chatRoutes(trpc),
    conversation: conversationRoutes(trpc),
    feedback: feedbackRoutes(trpc),
    message: messageRoutes(trpc),
    server: serverRoutes(trpc),
  }

  /** Starts a procedure of the app that requires the scope. */
  function procedure(scope: NeededScope<Scope>) {
    return trpc
      .scoped(scope)
      .use(({ ctx, next }) => next({ ctx: { db: ctx.db.$extendTables<AppDatabase>() } }))
  }

  /** Creates the router of the engine's and the app's routes. Throws if they share a name. */
  function join<Routes extends TRPCRouterRecord>(
    routes: Routes & WithoutReserved<Routes, keyof typeof engine>,
  ) {
    const reserved = Object.keys(routes).find((name) => name in engine)
    if (reserved !== undefined) {
      throw new Error(`The engine already has a route named "${reserved}". Rename the app's route.`)
    }
    return trpc.router({ ...engine, ...routes })
  }

  return { procedure, join, createCallerFactory: trpc.createCallerFactory }
}
