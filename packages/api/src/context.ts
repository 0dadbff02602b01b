import type { EngineTables } from '@throughline/db'
import type { Runs } from '@throughline/runs'
import type { ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ToolSet, ToolTypesOf } from '@throughline/agent'
import type { Caller } from './caller.ts'
import type { ServerInfo } from './server-info.ts'

/** What the router needs of the process it lives in. */
export interface Services<Tools extends ToolTypes = ToolTypesOf<ToolSet>> {
  db: Kysely<EngineTables>
  runs: Runs<Tools>
  info: ServerInfo
  /**
   * Counts a send against the limit of the caller: of the key, or else of the person. Throws
   * RATE_LIMITED when there is none left; `refund` gives one back that was only repeated.
   */
  sendLimit: {
    consume(caller: Caller): Promise<void>
    refund(caller: Caller): Promise<void>
  }
}

export interface Context<Tools extends ToolTypes = ToolTypesOf<ToolSet>> extends Services<Tools> {
  /** Who is calling, or null for somebody who has not signed in. */
  caller: Caller | null
}
