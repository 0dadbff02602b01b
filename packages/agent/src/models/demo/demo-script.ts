import type { Moment } from '../../moment.ts'
import type { ToolOutcome } from '../../run-port.ts'

/** A message of the user, with the calls that were made to answer it and have an outcome. */
export interface DemoExchange {
  text: string
  calls: readonly { name: string; outcome: ToolOutcome }[]
}

/** What the demo model does in one turn: call tools, or write the text that ends the answer. */
export type DemoTurn =
  | {
      calls: readonly { name: string; args: object }[]
      /** Shown as the model's thinking before the calls. */
      thinking?: string
    }
  | { text: string }

/**
 * An app's answers for the demo model: a pure function of the conversation, oldest exchange first,
 * so that a replayed run gives the same turn. It is asked again after the calls of a turn have
 * their outcomes.
 */
export type DemoScript = (
  conversation: readonly DemoExchange[],
  moment: Moment & {
    /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
    today: string
  },
) => DemoTurn
