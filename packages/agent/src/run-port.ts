import type { Database } from '@throughline/db'
import type { StoredEvent, Usage } from '@throughline/protocol'
import type { Transaction } from 'kysely'

export interface ToolCall {
  turn: number
  callId: string
  name: string
  args: unknown
}

export type CallEvent = Extract<StoredEvent, { type: 'tool_call' | 'tool_rejected' }>

/** One answered model call, as it is journaled: JSON, all of its text storable. */
export interface TurnRecord {
  turn: number
  /** The model's final response with its output items: enough to answer the turn again. */
  response: object
  usage: Usage
  /** In the order of the model. */
  calls: readonly CallEvent[]
}

export type ToolOutcome = { state: 'done'; result: unknown } | { state: 'failed'; message: string }

/** What the runner needs of the one who stores a run; `runs` implements it. */
export interface RunPort {
  /**
   * Puts an event into the run's log. A promise is returned only when the log is over its bound
   * and the model has to wait.
   */
  append(event: StoredEvent): Promise<void> | undefined

  /** What an earlier attempt journaled of this turn; its events are in the log already. */
  findTurn(turn: number): TurnRecord | undefined

  /**
   * Makes the response durable together with the text before it and its calls; nothing of it may
   * be acted on before this resolves.
   */
  commitTurn(record: TurnRecord): Promise<void>

  /**
   * Carries out a call once: `effect` writes by the transaction that also stores the outcome and
   * its event. Answers from the journal when the call was settled before. An effect that throws is
   * rolled back and stored as failed, with the message of a ToolError, else with a general one.
   * Rejects only when the run itself must end: stopped, fenced, or the database lost.
   */
  runTool(
    call: ToolCall,
    effect: (db: Transaction<Database>) => Promise<unknown>,
  ): Promise<ToolOutcome>
}
