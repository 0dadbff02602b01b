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

/** A model response as stored in the journal: JSON in which all text is storable. */
export interface TurnRecord {
  turn: number
  /** The model's final response with its output items, which suffices to replay the turn. */
  response: object
  usage: Usage
  /** In the model's order. */
  calls: readonly CallEvent[]
  /** The ids of the calls that need an approval. */
  approvals: readonly string[]
}

/** How to execute a call: in the port's transaction, or outside it with an idempotency key. */
export type ToolExecution = {
  /** Describes to people what the call did. */
  title?(result: unknown): string
} & (
  | { effect: 'read'; run: InTransaction }
  | { effect: 'transaction'; run: InTransaction }
  | { effect: 'idempotent'; run: OutsideTransaction }
  | { effect: 'external'; run: OutsideTransaction }
)

type InTransaction = (db: Transaction<EngineTables>) => Promise<unknown>
/** `key` is the same in every attempt. */
type OutsideTransaction = (key: string) => Promise<unknown>

export type ToolOutcome =
  | { state: 'done'; result: unknown }
  | { state: 'failed'; message: string }
  /** The call was not approved. `note` is the reason given to the model. */
  | { state: 'denied'; note: string | null }

/** The storage that the runner needs for a run. Implemented by the package `runs`. */
export interface RunPort {
  /**
   * Appends an event to the run's log. Returns a promise only if the event buffer is full; the
   * model must then wait for it.
   */
  append(event: StoredEvent): Promise<void> | undefined

  /** Returns the turn if an earlier attempt journaled it. Its events are already in the log. */
  findTurn(turn: number): TurnRecord | undefined

  /**
   * Hands back a turn from `findTurn`, parsed with the current tools: the calls that need an
   * approval may differ from those that were stored.
   */
  resumeTurn(record: TurnRecord): void

  /**
   * Stores the response together with the text before it and its calls. The response must not be
   * acted on before this resolves.
   */
  commitTurn(record: TurnRecord): Promise<void>

  /**
   * Executes a call once, as its effect requires. A call that already has an outcome is answered
   * from the journal. If the tool throws, its transaction (if any) is rolled back and the call is
   * stored as failed, with the message of a `ToolError` or otherwise a generic one. Rejects only if
   * this attempt must end: it was stopped, waits for an approval, was fenced or lost the database.
   */
  runTool(call: ToolCall, execution: ToolExecution): Promise<ToolOutcome>
}
