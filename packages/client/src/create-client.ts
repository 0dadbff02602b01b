import type { ChangeOf, EngineRouter, ToolsOf, TopicOf } from '@throughline/api/client'
import { createTRPCClient, type TRPCClient } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { settingsOf, type ClientOptions } from './client-options.ts'
import { followRun, type FollowedRun, type ReadOptions } from './follow-run.ts'
import { createLinks } from './links.ts'
import {
  ask,
  regenerate,
  retry,
  type AskedRun,
  type AskOptions,
  type RegenerateOptions,
  type RetryOptions,
} from './send.ts'
import { subscribe } from './stream/reconnecting-stream.ts'
import { ThroughlineError, type ThroughlineErrorOf } from './throughline-error.ts'
import { isChange } from './type-guards.ts'

export interface FollowOptions extends ReadOptions {
  runId: string
  /** The number of an event. Only later events are returned. */
  after?: number | undefined
}

/** A client of one server for one caller. `Router` is the type of the app's router. */
export interface Client<Router extends AnyTRPCRouter = EngineRouter> {
  /** Sends a message and follows its answer. Without a conversation id it starts a conversation. */
  ask(options: AskOptions): AskedRun<ToolsOf<Router>>
  /** Continues a failed or stopped answer in a new run. The old answer stays as a sibling. */
  retry(options: RetryOptions): AskedRun<ToolsOf<Router>>
  /** Answers a message again, from the beginning. The other answers stay as siblings. */
  regenerate(options: RegenerateOptions): AskedRun<ToolsOf<Router>>
  /** Follows a run that any process started. */
  follow(options: FollowOptions): FollowedRun<ToolsOf<Router>>
  /**
   * Yields what changes among the caller's data, made by any process. `resync` means that anything
   * may have changed: it comes first, and after every reconnect.
   */
  changes(options?: ReadOptions): AsyncGenerator<ChangeOf<Router>, void>
  /** Narrows a caught error to one of this client; its `code` includes the app's codes. */
  isError(error: unknown): error is ThroughlineErrorOf<Router>
  /** Every procedure of the router: `client.api.conversation.list.query({ limit: 10 })`. */
  readonly api: TRPCClient<Router>
}

/**
 * Creates a client for one server and one caller. It opens no connection until it is used.
 * `createClient<AppRouter>(…)` has the types of the app's procedures, tools, topics and error codes.
 */
export function createClient<Router extends AnyTRPCRouter = EngineRouter>(
  options: ClientOptions,
): Client<Router> {
  const settings = settingsOf(options)
  const links = createLinks(settings)
  const engine = { settings, api: createTRPCClient<EngineRouter>({ links }) }
  return {
    api: createTRPCClient<Router>({ links }),
    ask: (question) => ask<ToolsOf<Router>>(engine, question),
    retry: (request) => retry<ToolsOf<Router>>(engine, request),
    regenerate: (request) => regenerate<ToolsOf<Router>>(engine, request),
    follow: ({ runId, after = 0, ...reading }) =>
      followRun<ToolsOf<Router>>({ ...reading, ...engine, runId: Promise.resolve(runId), after }),
    async *changes(reading = {}) {
      const items = subscribe(settings, { ...reading, path: 'changes', resumes: false })
      for await (const { data } of items) {
        if (isChange<TopicOf<Router>>(data)) yield data
      }
    },
    isError: (error): error is ThroughlineErrorOf<Router> => error instanceof ThroughlineError,
  }
}
