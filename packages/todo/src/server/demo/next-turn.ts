import type { Day } from '../../calendar-day.ts'
import { planMessage } from './plan-message.ts'
import type { Outcome, DialogState, Step } from './dialog-state.ts'
import type { Exchange } from '../../models/demo/transcript.ts'

/** What the model does in a turn: calls, or the text that ends its answer. */
export type DemoTurn =
  | { kind: 'calls'; steps: Step[]; isFirst: boolean }
  | { kind: 'text'; text: string }

/** How far back words like "it" may reach, in messages of the user. */
const MEMORY = 8

/** The next move in a conversation: a pure function of it, so a replay gives the same. */
export function nextTurn(exchanges: readonly Exchange[], today: Day): DemoTurn {
  let state: DialogState = { today, shown: [], them: [], it: null, question: null }
  for (const exchange of exchanges.slice(-MEMORY - 1, -1)) {
    const played = play(exchange, state)
    state = 'outcome' in played ? played.outcome.state : { ...state, question: null }
  }
  const last = exchanges.at(-1) ?? { text: '', calls: [] }
  const played = play(last, state)
  return 'outcome' in played
    ? { kind: 'text', text: played.outcome.says.join('\n\n') }
    : { kind: 'calls', steps: played.steps, isFirst: last.calls.length === 0 }
}

/** Runs the plan of a message on the replies that are there, up to its end or its next calls. */
function play(
  { text, calls }: Exchange,
  state: DialogState,
): { outcome: Outcome } | { steps: Step[] } {
  const plan = planMessage(text, state)
  let next = plan.next()
  let used = 0
  while (next.done !== true) {
    const steps = next.value
    const batch = calls.slice(used, used + steps.length)
    const isMade = steps.every(({ name }, index) => batch[index]?.name === name)
    if (!isMade) return { steps }
    used += batch.length
    next = plan.next(batch.map(({ reply }) => reply))
  }
  return { outcome: next.value }
}
