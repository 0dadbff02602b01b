import type { Usage } from '@throughline/protocol'
import type { CallContext, ToolSet } from './tools/define-tool.ts'
import type { CallEvent, RunPort } from './run-port.ts'

/** Shared by the turns and tool calls of one run. */
export interface RunContext {
  readonly tools: ToolSet
  readonly port: RunPort
  readonly signal: AbortSignal
  readonly toolTimeoutMs: number
  readonly context: Omit<CallContext, 'signal'>
  /** All calls of the model, by call id. */
  readonly calls: Map<string, CallEvent>
  /** Ids that a new call must not have, including those in the history. */
  readonly usedCallIds: Set<string>
  turn: number
  usage: Usage
  /** True when the last turn has no calls, which completes the answer. */
  isComplete: boolean
}
