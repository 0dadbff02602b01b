import type { Task } from '../../task.ts'
import { addDays, type Day } from '@throughline/agent'
import type { DaySpan } from './parse/day-phrase.ts'
import { onlyOne, type Plan, type DialogState, type Step } from './dialog-state.ts'
import type { Intent } from './parse/intent.ts'
import { failed, numbered, plural, sayDay } from './replies.ts'

type ListIntent = Extract<Intent, { kind: 'list' }>
type FindIntent = Extract<Intent, { kind: 'find' }>

/** The call that lists the tasks that the intent asks for. */
export function listStep(intent: Omit<ListIntent, 'kind'>, today: Day): Step {
  const { status, span, isOverdue } = intent
  return {
    name: 'list_tasks',
    args: {
      status,
      dueFrom: isOverdue ? null : (span?.from ?? null),
      dueTo: isOverdue ? addDays(today, -1) : (span?.to ?? null),
    },
  }
}

export function* planList(intent: ListIntent, state: DialogState): Plan {
  const [reply] = yield [listStep(intent, state.today)]
  if (!reply?.isDone) return { says: [failed('list your tasks', reply?.message ?? '')], state }
  const { tasks, hasMore } = reply
  if (tasks.length === 0) return { says: [sayNone(intent, state.today)], state }
  const which = `${intent.isOverdue ? 'overdue ' : intent.status === 'all' ? '' : `${intent.status} `}task`
  const head = `You have ${plural(tasks.length, which)}${saySpan(intent.span, state.today)}:`
  const more = hasMore ? '\nThere are more; these are the newest.' : ''
  return {
    says: [`${head}\n${numbered(tasks, state.today)}${more}`],
    state: showing(tasks, state),
  }
}

function sayNone({ isOverdue, status, span }: ListIntent, today: Day): string {
  if (isOverdue) return 'Nothing is overdue.'
  const which = status === 'all' ? '' : `${status} `
  const when = saySpan(span, today)
  return when === '' ? `You have no ${which}tasks.` : `You have no ${which}tasks${when}.`
}

function saySpan(span: DaySpan | null, today: Day): string {
  if (!span) return ''
  return ` due ${span.label ?? sayDay(span.due, today)}`
}

export function* planFind({ words }: FindIntent, state: DialogState): Plan {
  const [reply] = yield [{ name: 'find_tasks', args: { words, status: 'all' } }]
  if (!reply?.isDone) return { says: [failed('search your tasks', reply?.message ?? '')], state }
  const { tasks } = reply
  if (tasks.length === 0) return { says: [`I found no task with “${words}”.`], state }
  return {
    says: [
      `I found ${plural(tasks.length, 'task')} with “${words}”:\n${numbered(tasks, state.today)}`,
    ],
    state: showing(tasks, state),
  }
}

/** A list of several tasks keeps the meaning of "it": "add milk, show my tasks, then delete it". */
function showing(tasks: readonly Task[], state: DialogState): DialogState {
  return { ...state, shown: tasks, them: tasks, it: onlyOne(tasks) ?? state.it, question: null }
}
