/**
 * The types of a router that reach its clients. They are published with the client, so the files
 * that declare them import no types of the server.
 */
export type { NeededScope, ProcedureMeta } from './caller.ts'
export type { Context } from './context.ts'
export type { EngineRouter } from './engine-router.ts'
export type { ErrorShape } from './error-format.ts'
export type { ChangeOf, ErrorCodeOf, ScopeOf, ToolsOf, TopicOf } from './router-types.ts'
export type { ServerInfo } from './server-info.ts'
