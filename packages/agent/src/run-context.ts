import type { Usage } from '@throughline/protocol'
import type { CallContext, ToolSet } from './tools/define-tool.ts'
import type { CallEvent, RunPort } from './run-port.ts'

/** What the turns and the tools of one run share. */
export interface RunContext {
  readonly tools: ToolSet
  readonly port: RunPort
  readonly signal: AbortSignal
  readonly toolTimeoutMs: number
  readonly context: Omit<CallContext, 'signal'>
  /** Every call of the model, by its id. */
  readonly calls: Map<string, CallEvent>
  /** Ids that no new call may have, those of the history among them. */
  readonly takenCallIds: Set<string>
  turn: number
  usage: Usage
  /** The last turn asked for no tool: nothing is left to do. */
  isAnswered: boolean
}
