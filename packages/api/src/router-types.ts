import type { AnyTRPCRouter } from '@trpc/server'
import type { Runs } from '@throughline/runs'
import type { Change, ToolTypes } from '@throughline/protocol'

type RootTypes<Router extends AnyTRPCRouter> = Router['_def']['_config']['$types']

/** The tools of a router: each name with the types of its arguments and result. */
export type ToolsOf<Router extends AnyTRPCRouter> = RootTypes<Router>['ctx'] extends {
  runs: Runs<infer Tools extends ToolTypes>
}
  ? Tools
  : never

/** The codes that a router's errors can have in `data.appCode`. */
export type ErrorCodeOf<Router extends AnyTRPCRouter> = NonNullable<
  RootTypes<Router>['errorShape']['data']['appCode']
>

/** The scopes that a router's procedures can require. */
export type ScopeOf<Router extends AnyTRPCRouter> = RootTypes<Router>['meta']['scope']

/** The items of a router's `changes` stream. */
export type ChangeOf<Router extends AnyTRPCRouter> = Router extends {
  changes: { _def: { $types: { output: AsyncIterable<infer Item> } } }
}
  ? Item extends { data: infer Data }
    ? Data
    : Item
  : Change
