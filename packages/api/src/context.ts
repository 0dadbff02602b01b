import type { AppTools } from '@throughline/agent'
import type { Database } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Runs } from '@throughline/runs'
import type { Kysely } from 'kysely'

/** What the router needs of the process it lives in. */
export interface Services {
  db: Kysely<Database>
  runs: Runs<AppTools>
  info: ServerInfo
  /**
   * Counts a send against the principal's limit. Throws RATE_LIMITED when there is none left;
   * `refund` gives one back for a send that began nothing.
   */
  sendLimit: {
    consume(principalId: PrincipalId): Promise<void>
    refund(principalId: PrincipalId): Promise<void>
  }
}

/** What a client may know of the server before anybody has signed in. */
export interface ServerInfo {
  model: { kind: 'demo' | 'openai' | 'bench'; name: string }
  /** Whether a person may enter without an account. */
  guests: boolean
}

export interface Context extends Services {
  /** Who is calling, or null for somebody who has not signed in. */
  principalId: PrincipalId | null
}
