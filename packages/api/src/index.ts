export {
  authorize,
  type Caller,
  type KeyCaller,
  type NeededScope,
  type ProcedureMeta,
} from './caller.ts'
export type { Context, Services } from './context.ts'
export { createApi, tables, type ApiOptions, type Tables } from './create-api.ts'
export { engineRouter, type EngineRouter } from './engine-router.ts'
export { translateError, type ErrorShape } from './error-format.ts'
export { asTrpcError, errorShapeOf } from './error-shape.ts'
export { pageInput } from './page-input.ts'
export { rateLimitedSend } from './rate-limited-send.ts'
export type { ServerInfo } from './server-info.ts'
export type { ChangeOf, ErrorCodeOf, ScopeOf, ToolsOf, TopicOf } from './router-types.ts'
