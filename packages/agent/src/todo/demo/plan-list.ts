import type { Task } from '@throughline/protocol'
import { addDays, type Day } from '../../calendar-day.ts'
import type { DaySpan } from './day-phrase.ts'
import { onlyOne, type Plan, type Scene, type Step } from './scene.ts'
import type { Wish } from './wish.ts'
import { failed, numbered, plural, sayDay } from './wording.ts'

type ListWish = Extract<Wish, { kind: 'list' }>
type FindWish = Extract<Wish, { kind: 'find' }>

/** The call that lists the tasks of a kind. */
export function listStep(wish: Omit<ListWish, 'kind'>, today: Day): Step {
  const { status, span, isOverdue } = wish
  return {
    name: 'list_tasks',
    args: {
      status,
      dueFrom: isOverdue ? null : (span?.from ?? null),
      dueTo: isOverdue ? addDays(today, -1) : (span?.to ?? null),
    },
  }
}

export function* planList(wish: ListWish, scene: Scene): Plan {
  const [reply] = yield [listStep(wish, scene.today)]
  if (!reply?.isDone) return { says: [failed('list your tasks', reply?.message ?? '')], scene }
  const { tasks, hasMore } = reply
  if (tasks.length === 0) return { says: [sayNone(wish, scene.today)], scene }
  const which = `${wish.isOverdue ? 'overdue ' : wish.status === 'all' ? '' : `${wish.status} `}task`
  const head = `You have ${plural(tasks.length, which)}${saySpan(wish.span, scene.today)}:`
  const more = hasMore ? '\nThere are more; these are the newest.' : ''
  return {
    says: [`${head}\n${numbered(tasks, scene.today)}${more}`],
    scene: showing(tasks, scene),
  }
}

function sayNone({ isOverdue, status, span }: ListWish, today: Day): string {
  if (isOverdue) return 'Nothing is overdue.'
  const which = status === 'all' ? '' : `${status} `
  const when = saySpan(span, today)
  return when === '' ? `You have no ${which}tasks.` : `You have no ${which}tasks${when}.`
}

function saySpan(span: DaySpan | null, today: Day): string {
  if (!span) return ''
  return ` due ${span.label ?? sayDay(span.due, today)}`
}

export function* planFind({ words }: FindWish, scene: Scene): Plan {
  const [reply] = yield [{ name: 'find_tasks', args: { words, status: 'all' } }]
  if (!reply?.isDone) return { says: [failed('search your tasks', reply?.message ?? '')], scene }
  const { tasks } = reply
  if (tasks.length === 0) return { says: [`I found no task with “${words}”.`], scene }
  return {
    says: [
      `I found ${plural(tasks.length, 'task')} with “${words}”:\n${numbered(tasks, scene.today)}`,
    ],
    scene: showing(tasks, scene),
  }
}

/** A list of several leaves "it" what it was: "add it, show my tasks, then delete it". */
function showing(tasks: readonly Task[], scene: Scene): Scene {
  return { ...scene, shown: tasks, them: tasks, it: onlyOne(tasks) ?? scene.it, question: null }
}
