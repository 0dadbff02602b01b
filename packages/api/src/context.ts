import type { EngineTables } from '@throughline/db'
import type { Runs } from '@throughline/runs'
import type { ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ToolSet, ToolTypesOf } from '@throughline/agent'
import type { Caller } from './caller.ts'
import type { ServerInfo } from './server-info.ts'

/** What the router needs from the process. */
export interface Services<Tools extends ToolTypes = ToolTypesOf<ToolSet>> {
  db: Kysely<EngineTables>
  runs: Runs<Tools>
  info: ServerInfo
  /**
   * The rate limit of sends, per API key or otherwise per person. `consume` counts a send and
   * throws RATE_LIMITED if the limit is reached. `refund` undoes the count of a repeated send.
   */
  sendLimit: {
    consume(caller: Caller): Promise<void>
    refund(caller: Caller): Promise<void>
  }
}

export interface Context<Tools extends ToolTypes = ToolTypesOf<ToolSet>> extends Services<Tools> {
  /** Null for an anonymous request. */
  caller: Caller | null
}
