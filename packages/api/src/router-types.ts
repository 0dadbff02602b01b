import type { AnyTRPCRouter } from '@trpc/server'
import type { Answer, Change, ToolTypes } from '@throughline/protocol'

type RootTypes<Router extends AnyTRPCRouter> = Router['_def']['_config']['$types']

/** The tools of a router's agent: each name with the types of its arguments and result. */
export type ToolsOf<Router extends AnyTRPCRouter> = Router['_def']['record'] extends {
  chat: { stop: { _def: { $types: { output: Answer<infer Tools extends ToolTypes> } } } }
}
  ? // A router that names no tools, as the engine's own, may have any.
    string extends keyof Tools
    ? ToolTypes
    : Tools
  : never

/** The error codes that a router's errors may have in `data.appCode`. */
export type ErrorCodeOf<Router extends AnyTRPCRouter> = NonNullable<
  RootTypes<Router>['errorShape']['data']['appCode']
>

/** The scopes that a router's procedures can require. */
export type ScopeOf<Router extends AnyTRPCRouter> = RootTypes<Router>['meta']['scope']

/** The topics that a router's `changes` stream announces for its app. */
export type TopicOf<Router extends AnyTRPCRouter> = Router['_def']['record'] extends {
  changes: {
    _def: { $types: { output: AsyncIterable<{ data: Change<infer Topic extends string> }> } }
  }
}
  ? Topic
  : never

/** What a router's `changes` stream yields. */
export type ChangeOf<Router extends AnyTRPCRouter> = Change<TopicOf<Router>>
