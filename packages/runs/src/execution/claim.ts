import type { HistoryEntry } from '@throughline/agent'
import type { RunApprovals } from '@throughline/db'
import type { ConversationId, MessageId, PrincipalId } from '@throughline/protocol'
import { sql } from 'kysely'
import type { AttemptId } from './fencing.ts'

/** How long a lease is valid after a renewal. A lost machine is noticed after this time. */
const LEASE_SECONDS = 15

/** SQL expression: the end of a lease that is taken or renewed now, on the database's clock. */
export const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`

/** The right to execute a run, with the data that this needs. */
export interface Claim extends AttemptId {
  conversationId: ConversationId
  principalId: PrincipalId
  assistantMessageId: MessageId
  /** The run's clock and time zone, the same in every attempt. */
  now: Date
  timeZone: string
  /** Whether a person can be asked for an approval, the same in every attempt. */
  approvals: RunApprovals
  /** The number of crashes since the last turn was stored. */
  crashes: number
  /** True if a stop was requested before the claim. */
  stopRequested: boolean
  /** True if nothing but the first event of the run is stored yet, so there is nothing to load. */
  isNew: boolean
  /** The conversation up to the message to answer, if the caller already has it. */
  history?: HistoryEntry[]
}
