import type { HistoryEntry } from '@throughline/agent'
import type { RunApprovals } from '@throughline/db'
import type { ConversationId, MessageId, PrincipalId, RunId } from '@throughline/protocol'

/** The right to drive a run, and what is needed for it. */
export interface Claim {
  runId: RunId
  attempt: number
  conversationId: ConversationId
  principalId: PrincipalId
  assistantMessageId: MessageId
  /** The run's clock and zone, which stay the same in every attempt. */
  now: Date
  timeZone: string
  /** Whether a person can be asked; the same in every attempt, too. */
  approvals: RunApprovals
  /** Takeovers after a death since a turn was journaled last. */
  crashes: number
  /** True when the run was asked to stop before it was claimed. */
  stopped: boolean
  /** True for the first attempt of a run that nothing was journaled for. */
  fresh: boolean
  /** The conversation up to the message to answer, where the claimer knows it already. */
  history?: HistoryEntry[]
}
