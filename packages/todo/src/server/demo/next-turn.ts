import type { DemoExchange, DemoScript, DemoTurn } from '@throughline/agent'
import { planMessage } from './plan-message.ts'
import type { Outcome, DialogState, Step } from './dialog-state.ts'
import { toReply } from './reply.ts'
import { thinkingOf } from './thinking.ts'

/** The number of earlier user messages that words like "it" can refer to. */
const MEMORY = 8

/** Computes the demo model's next turn: a pure function of the conversation. */
export const nextTurn: DemoScript = (exchanges, { today }): DemoTurn => {
  let state: DialogState = { today, shown: [], them: [], it: null, question: null }
  for (const exchange of exchanges.slice(-MEMORY - 1, -1)) {
    const played = play(exchange, state)
    state = 'outcome' in played ? played.outcome.state : { ...state, question: null }
  }
  const last = exchanges.at(-1) ?? { text: '', calls: [] }
  const played = play(last, state)
  return 'outcome' in played
    ? { text: played.outcome.says.join('\n\n') }
    : { calls: played.steps, thinking: thinkingOf(played.steps, last.calls.length === 0) }
}

/** Runs the plan of a message with the stored replies, until it ends or needs new calls. */
function play(
  { text, calls }: DemoExchange,
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
    next = plan.next(batch.map(({ outcome }) => toReply(outcome)))
  }
  return { outcome: next.value }
}
