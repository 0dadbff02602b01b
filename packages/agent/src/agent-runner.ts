import type {
  Answer,
  PrincipalId,
  RunError,
  RunEvent,
  StoredAnswer,
  StoredEvent,
  ToolTypes,
  Usage,
} from '@throughline/protocol'
import type { AgentDefinition } from './agent-definition.ts'
import type { ToolSet, ToolTypesOf } from './define-tool.ts'
import type { ModelConfig } from './model-config.ts'
import type { RunPort } from './run-port.ts'

export type HistoryEntry =
  | { role: 'user'; text: string }
  | { role: 'assistant'; answer: StoredAnswer }

export interface AgentRunInput {
  /** Oldest first; ends with the user's message to answer. */
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
  /** `cause` is for the server's log only. */
  | { status: 'failed'; error: RunError; cause: unknown }
)

export interface AgentRunner<Tools extends ToolTypes = ToolTypes> {
  /** Answers one message. Rejects with what the port rejected with, and with nothing else. */
  run(input: AgentRunInput): Promise<RunOutcome>

  /** Narrows a stored event to the agent's tools; a call that no longer fits is `tool_rejected`. */
  parseEvent(stored: StoredEvent): RunEvent<Tools>

  /** Narrows a stored answer; parts that no longer fit become `unknown_tool` parts. */
  parseAnswer(stored: StoredAnswer): Answer<Tools>

  readonly model: { kind: ModelConfig['kind']; name: string }
}

export interface AgentRunnerOptions<Tools extends ToolSet> {
  agent: AgentDefinition<Tools>
  model: ModelConfig
  /** How long a tool may take before it is rolled back and failed; 30 s when left out. */
  toolTimeoutMs?: number
}

export function createAgentRunner<Tools extends ToolSet>(
  _options: AgentRunnerOptions<Tools>,
): AgentRunner<ToolTypesOf<Tools>> {
  throw new Error('not built yet')
}
