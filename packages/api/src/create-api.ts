import type { TRPCRouterRecord } from '@trpc/server'
import type { AppTables, ToolSet, ToolTypesOf } from '@throughline/agent'
import type { AppContract } from '@throughline/protocol'
import type { NeededScope } from './caller.ts'
import { createKit } from './trpc.ts'
import { apiKeyRoutes } from './routes/api-key.ts'
import { changesRoute } from './routes/changes.ts'
import { chatRoutes } from './routes/chat.ts'
import { conversationRoutes } from './routes/conversation.ts'
import { messageRoutes } from './routes/message.ts'
import { serverRoutes } from './routes/server.ts'

declare const carried: unique symbol

/** Carries the type of an app's tables, and no value. */
export interface Tables<AppsTables> {
  readonly [carried]?: AppsTables
}

/** `tables<NotesTables>()`: the type of an app's tables, for `createApi`. */
export function tables<AppsTables extends AppTables>(): Tables<AppsTables> {
  return {}
}

export interface ApiOptions<
  Tools extends ToolSet,
  AppsTables extends AppTables,
  Scope extends string,
  Topic extends string,
  Code extends string,
> {
  contract: AppContract<Scope, Topic, Code>
  tables: Tables<AppsTables>
  /** The tools of the app's agent: their types reach the events of a run and the stored parts. */
  tools: Tools
}

/** Refuses a name that the engine's routes already have. */
type Free<Routes, Taken extends PropertyKey> = {
  [Name in keyof Routes]: Name extends Taken ? never : Routes[Name]
}

/**
 * Creates an app's only tRPC instance. `procedure(scope)` makes the app's procedures, whose
 * `ctx.db` knows the app's tables; `join(routes)` puts them beside the engine's. Every type that a
 * client sees follows from this call.
 */
export function createApi<
  Tools extends ToolSet,
  AppsTables extends AppTables,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ contract }: ApiOptions<Tools, AppsTables, Scope, Topic, Code>) {
  const kit = createKit<ToolTypesOf<Tools>, Scope, Topic, Code>(contract)
  const engine = {
    apiKey: apiKeyRoutes(kit),
    changes: changesRoute(kit),
    chat: chatRoutes(kit),
    conversation: conversationRoutes(kit),
    message: messageRoutes(kit),
    server: serverRoutes(kit),
  }

  /** A procedure of the app for callers who have this scope. */
  function procedure(scope: NeededScope<Scope>) {
    return kit
      .scoped(scope)
      .use(({ ctx, next }) => next({ ctx: { db: ctx.db.$extendTables<AppsTables>() } }))
  }

  /** The router: the engine's routes and the app's. Throws for a name that the engine has. */
  function join<Routes extends TRPCRouterRecord>(
    routes: Routes & Free<Routes, keyof typeof engine>,
  ) {
    const taken = Object.keys(routes).find((name) => name in engine)
    if (taken !== undefined) throw new Error(`The engine already has routes called "${taken}".`)
    return kit.router({ ...engine, ...routes })
  }

  return { procedure, join, createCallerFactory: kit.createCallerFactory }
}
