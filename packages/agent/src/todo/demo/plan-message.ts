import { toClauses } from './clause.ts'
import { planAdd } from './plan-add.ts'
import { planFind, planList } from './plan-list.ts'
import { planTarget } from './plan-target.ts'
import { readWish } from './read-wish.ts'
import type { Plan, Scene } from './scene.ts'
import type { Choice, Target, TargetWish, Wish } from './wish.ts'
import {
  GREETING_TEXT,
  HELP_TEXT,
  NOTHING_CHANGED_TEXT,
  notUnderstood,
  THANKS_TEXT,
  TOO_MUCH_TEXT,
  WHICH_TASK_TEXT,
} from './wording.ts'

/** A run has ten turns; the last one is for the text, and a wish may take three. */
const LAST_TURN_TO_BEGIN = 6

/** Grants the wishes of a message one after the other: "add it, then show my tasks". */
export function* planMessage(message: string, start: Scene): Plan {
  const says: string[] = []
  let scene = start
  let turns = 0
  for (const wish of joinAdds(readWishes(message, scene))) {
    if (turns > LAST_TURN_TO_BEGIN) {
      says.push(TOO_MUCH_TEXT)
      break
    }
    const plan = planWish(wish, scene)
    let step = plan.next()
    while (step.done !== true) {
      turns += 1
      step = plan.next(yield step.value)
    }
    says.push(...step.value.says)
    scene = step.value.scene
  }
  return { says, scene }
}

/** A message that is no wish of its own may answer the question before it: "the oat one". */
function readWishes(message: string, { today, question }: Scene): Wish[] {
  const clauses = toClauses(message, today)
  const wishes = clauses.map(readWish)
  if (question && wishes.length === 1 && wishes[0]?.kind === 'unknown') {
    return [{ kind: 'choose', choice: { words: wishes[0].text } }]
  }
  const errands = wishes.filter(({ kind }) => kind !== 'greet' && kind !== 'thanks')
  if (errands.length > 0) return errands
  return wishes.length === 0 ? [{ kind: 'unknown', text: message.trim() }] : wishes.slice(0, 1)
}

function joinAdds(wishes: readonly Wish[]): Wish[] {
  const joined: Wish[] = []
  for (const wish of wishes) {
    const last = joined.at(-1)
    if (wish.kind === 'add' && last?.kind === 'add') {
      joined.splice(-1, 1, { kind: 'add', tasks: [...last.tasks, ...wish.tasks] })
    } else {
      joined.push(wish)
    }
  }
  return joined
}

function* planWish(wish: Wish, scene: Scene): Plan {
  switch (wish.kind) {
    case 'add':
      return yield* planAdd(wish.tasks, scene)
    case 'list':
      return yield* planList(wish, scene)
    case 'find':
      return yield* planFind(wish, scene)
    case 'choose':
      return yield* planChoice(wish.choice, scene)
    case 'greet':
      return { says: [GREETING_TEXT], scene }
    case 'help':
      return { says: [HELP_TEXT], scene }
    case 'thanks':
      return { says: [THANKS_TEXT], scene }
    case 'unknown':
      return { says: [notUnderstood(wish.text)], scene }
    case 'complete':
    case 'reopen':
    case 'delete':
    case 'change':
      return yield* planTarget(wish, scene)
  }
}

function* planChoice(choice: Choice, scene: Scene): Plan {
  const { question, shown } = scene
  const closed = { ...scene, question: null }
  if (choice === 'none') return { says: [NOTHING_CHANGED_TEXT], scene: closed }
  if (!question) return { says: [WHICH_TASK_TEXT], scene }
  const target = toTarget(choice, scene)
  const isOne = target?.kind === 'places' && target.places.length === 1
  if (!target || (question.kind === 'change' && !isOne && shown.length > 1)) {
    return { says: [WHICH_TASK_TEXT], scene }
  }
  const wish: TargetWish = { ...question, target }
  return yield* planTarget(wish, closed)
}

function toTarget(choice: Choice, { shown }: Scene): Target | undefined {
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
