import type { Moment } from '../../moment.ts'
import type { ToolOutcome } from '../../run-port.ts'

/** A user's message and the calls made to answer it. Calls without an outcome are left out. */
export interface DemoExchange {
  text: string
  calls: readonly { name: string; outcome: ToolOutcome }[]
}

/** One turn of the demo model: tool calls, or the text that ends the answer. */
export type DemoTurn =
  | {
      calls: readonly { name: string; args: object }[]
      /** Shown as thinking before the calls. */
      thinking?: string
    }
  | { text: string }

/**
 * Returns the demo model's next turn. The conversation starts with the oldest exchange. The script
 * is called again when all calls of a turn have an outcome. It must be pure, so that a replayed run
 * gets the same turn.
 */
export type DemoScript = (
  conversation: readonly DemoExchange[],
  moment: Moment & {
    /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
    today: string
  },
) => DemoTurn
