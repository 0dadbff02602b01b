import type { PrincipalId, RunError, StoredAnswer, Usage } from '@throughline/protocol'
import type { RunPort } from './run-port.ts'

export type HistoryEntry =
  | { role: 'user'; text: string }
  | { role: 'assistant'; answer: StoredAnswer }

export interface AgentRunInput {
  /** Oldest first. The last entry is the user's message to answer. */
  history: readonly HistoryEntry[]
  principalId: PrincipalId
  now: Date
  timeZone: string
  port: RunPort
  signal: AbortSignal
}

export type RunOutcome = { usage: Usage } & (
  | { status: 'completed' }
  | { status: 'cancelled' }
  /** `cause` is for the server's log only: its text may contain secrets. */
  | { status: 'failed'; error: RunError; cause: unknown }
)
