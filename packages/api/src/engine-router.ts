import type { ToolSet } from '@throughline/agent'
import type { EngineTables } from '@throughline/db'
import type { AppContract } from '@throughline/protocol'
import { createApi, tables } from './create-api.ts'

// Typed as `ToolSet`: with the type `{}`, tool events would be `never` for clients.
const anyTools: ToolSet = {}
/** A client may name the scopes of any app. */
const anyContract: AppContract<string, string, never> = {
  name: 'engine',
  scopes: {},
  topics: [],
  errors: {},
}

/** The router of an app without routes of its own: what every client can rely on. */
export const engineRouter = createApi({
  contract: anyContract,
  tables: tables<EngineTables>(),
  tools: anyTools,
}).join({})

export type EngineRouter = typeof engineRouter
