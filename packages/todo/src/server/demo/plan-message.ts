import { toClauses } from './parse/parse-clauses.ts'
import { planAdd } from './plan-add.ts'
import { planFind, planList } from './plan-list.ts'
import { planTarget } from './plan-target.ts'
import { readIntent } from './parse/read-intent.ts'
import type { Plan, DialogState } from './dialog-state.ts'
import type { Choice, Target, TargetIntent, Intent } from './parse/intent.ts'
import {
  GREETING_TEXT,
  HELP_TEXT,
  NOTHING_CHANGED_TEXT,
  notUnderstood,
  THANKS_TEXT,
  TOO_MANY_REQUESTS_TEXT,
  WHICH_TASK_TEXT,
} from './replies.ts'

/** A run has ten turns. The last one is for the text, and one intent can need three. */
const LAST_TURN_TO_START = 6

/** Plans the intents of a message one after the other: "add milk, then show my tasks". */
export function* planMessage(message: string, start: DialogState): Plan {
  const says: string[] = []
  let state = start
  let turns = 0
  for (const intent of joinAdds(readIntents(message, state))) {
    if (turns > LAST_TURN_TO_START) {
      says.push(TOO_MANY_REQUESTS_TEXT)
      break
    }
    const plan = planIntent(intent, state)
    let step = plan.next()
    while (step.done !== true) {
      turns += 1
      step = plan.next(yield step.value)
    }
    says.push(...step.value.says)
    state = step.value.state
  }
  return { says, state }
}

/** Reads the intents of a message. An unknown sentence can answer an open question: "the oat one". */
function readIntents(message: string, { today, question }: DialogState): Intent[] {
  const clauses = toClauses(message, today)
  const intents = clauses.map(readIntent)
  if (question && intents.length === 1 && intents[0]?.kind === 'unknown') {
    return [{ kind: 'choose', choice: { words: intents[0].text } }]
  }
  const requests = intents.filter(({ kind }) => kind !== 'greet' && kind !== 'thanks')
  if (requests.length > 0) return requests
  return intents.length === 0 ? [{ kind: 'unknown', text: message.trim() }] : intents.slice(0, 1)
}

function joinAdds(intents: readonly Intent[]): Intent[] {
  const joined: Intent[] = []
  for (const intent of intents) {
    const last = joined.at(-1)
    if (intent.kind === 'add' && last?.kind === 'add') {
      joined.splice(-1, 1, { kind: 'add', tasks: [...last.tasks, ...intent.tasks] })
    } else {
      joined.push(intent)
    }
  }
  return joined
}

function* planIntent(intent: Intent, state: DialogState): Plan {
  switch (intent.kind) {
    case 'add':
      return yield* planAdd(intent.tasks, state)
    case 'list':
      return yield* planList(intent, state)
    case 'find':
      return yield* planFind(intent, state)
    case 'choose':
      return yield* planChoice(intent.choice, state)
    case 'greet':
      return { says: [GREETING_TEXT], state }
    case 'help':
      return { says: [HELP_TEXT], state }
    case 'thanks':
      return { says: [THANKS_TEXT], state }
    case 'unknown':
      return { says: [notUnderstood(intent.text)], state }
    case 'complete':
    case 'reopen':
    case 'delete':
    case 'change':
      return yield* planTarget(intent, state)
  }
}

function* planChoice(choice: Choice, state: DialogState): Plan {
  const { question, shown } = state
  const closed = { ...state, question: null }
  if (choice === 'none') return { says: [NOTHING_CHANGED_TEXT], state: closed }
  if (!question) return { says: [WHICH_TASK_TEXT], state }
  const target = toTarget(choice, state)
  const isOne = target?.kind === 'places' && target.places.length === 1
  if (!target || (question.kind === 'change' && !isOne && shown.length > 1)) {
    return { says: [WHICH_TASK_TEXT], state }
  }
  const intent: TargetIntent = { ...question, target }
  return yield* planTarget(intent, closed)
}

function toTarget(choice: Choice, { shown }: DialogState): Target | undefined {
  if (Array.isArray(choice)) return { kind: 'places', places: choice }
  if (choice === 'none') return undefined
  if (choice === 'all') return { kind: 'places', places: shown.map((_, index) => index + 1) }
  const words = choice.words
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => !['', 'the', 'one', 'task', 'with'].includes(word))
  const places = shown.flatMap(({ title }, index) =>
    words.every((word) => title.toLowerCase().includes(word)) ? [index + 1] : [],
  )
  return places.length === 1 ? { kind: 'places', places } : undefined
}
