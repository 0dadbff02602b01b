import type { EngineTables } from '@throughline/db'
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
  /** The ids of those calls that a person has to allow first. */
  approvals: readonly string[]
}

/** How a call is carried out: by the port's transaction, or elsewhere under the call's stable key. */
export type ToolWork = {
  /** What the call did, in words for people. */
  title?(result: unknown): string
} & (
  | { effect: 'read'; run: InTransaction }
  | { effect: 'transaction'; run: InTransaction }
  | { effect: 'idempotent'; run: Elsewhere }
  | { effect: 'external'; run: Elsewhere }
)

type InTransaction = (db: Transaction<EngineTables>) => Promise<unknown>
type Elsewhere = (key: string) => Promise<unknown>

export type ToolOutcome =
  | { state: 'done'; result: unknown }
  | { state: 'failed'; message: string }
  /** A person did not allow it; `note` is their word to the model. */
  | { state: 'denied'; note: string | null }

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
   * Tells the port how the present tools read a turn that `findTurn` returned: which of its calls
   * need an approval may have changed since it was stored.
   */
  resumeTurn(record: TurnRecord): void

  /**
   * Makes the response durable together with the text before it and its calls; nothing of it may
   * be acted on before this resolves.
   */
  commitTurn(record: TurnRecord): Promise<void>

  /**
   * Carries out a call once, as its effect demands. Answers from the journal when the call was
   * settled before. Work that throws is rolled back where it can be and stored as failed, with the
   * message of a ToolError, else with a general one. Rejects only when this attempt must end:
   * stopped, waiting for an approval, fenced, or the database lost.
   */
  runTool(call: ToolCall, work: ToolWork): Promise<ToolOutcome>
}
