import type { ToolSet } from '@throughline/agent'
import type { EngineTables } from '@throughline/db'
import type { AppContract } from '@throughline/protocol'
import { createApi, tables } from './create-api.ts'

// With `{}` for its type every tool event would be `never`, and a client could not see a call.
const anyTools: ToolSet = {}
/** A client may name the scopes of any app. */
const anyContract: AppContract<string, string, never> = {
  name: 'engine',
  scopes: {},
  topics: [],
  errors: {},
}

/** The router of an app that adds nothing: what every client may count on. */
export const engineRouter = createApi({
  contract: anyContract,
  tables: tables<EngineTables>(),
  tools: anyTools,
}).join({})

export type EngineRouter = typeof engineRouter
