import type { Task } from '../../task.ts'
import { listStep } from './plan-list.ts'
import { onlyOne, type DialogState, type Step } from './dialog-state.ts'
import type { Reply } from './reply.ts'
import type { Target, TargetIntent } from './parse/intent.ts'
import { failed, numbered, quoteTitles, WHICH_TASK_TEXT } from './replies.ts'

/** The tasks that are meant, or the reply if that is not clear, with the candidates. */
type Resolution = { tasks: readonly Task[] } | { says: string; shown?: readonly Task[] }
type ResolutionPlan = Generator<Step[], Resolution, Reply[]>

const MAX_NAMES = 8

/** Resolves the tasks of an intent, with tool calls if necessary. */
export function* resolveTarget(intent: TargetIntent, state: DialogState): ResolutionPlan {
  const { target } = intent
  switch (target.kind) {
    case 'words':
      return yield* resolveWords(intent, target, state)
    case 'all':
      return yield* resolveGroup(intent, target, state)
    case 'it':
      return state.it ? { tasks: [state.it] } : { says: WHICH_TASK_TEXT }
    case 'them':
      return state.them.length === 0 || (intent.kind === 'change' && state.them.length > 1)
        ? { says: WHICH_TASK_TEXT }
        : { tasks: state.them }
    case 'places':
      return resolvePlaces(target.places, state.shown)
  }
}

function resolvePlaces(places: readonly number[], shown: readonly Task[]): Resolution {
  const found = places.map((place) => shown.at(place < 0 ? place : place - 1))
  const tasks = found.filter((task) => task !== undefined)
  return tasks.length === places.length && shown.length > 0 ? { tasks } : { says: WHICH_TASK_TEXT }
}

function* resolveGroup(
  intent: TargetIntent,
  target: Extract<Target, { kind: 'all' }>,
  state: DialogState,
): ResolutionPlan {
  const status =
    target.status !== 'all'
      ? target.status
      : intent.kind === 'complete'
        ? 'open'
        : intent.kind === 'reopen'
          ? 'completed'
          : 'all'
  const [reply] = yield [listStep({ ...target, status }, state.today)]
  if (!reply?.isDone) return { says: failed('list your tasks', reply?.message ?? '') }
  const { tasks } = reply
  if (tasks.length === 0)
    return { says: `There is nothing to ${intent.kind}. I found no matching tasks.` }
  if (intent.kind === 'change' && tasks.length > 1)
    return askWhich('Several tasks match', tasks, state)
  return { tasks }
}

function* resolveWords(
  intent: TargetIntent,
  { words, isPlural }: Extract<Target, { kind: 'words' }>,
  state: DialogState,
): ResolutionPlan {
  if (words === '') return { says: WHICH_TASK_TEXT }
  const [reply] = yield [findStep(words)]
  if (!reply?.isDone) return { says: failed('search your tasks', reply?.message ?? '') }
  let found: readonly Task[] = reply.tasks
  const listed = intent.kind === 'change' ? [] : listedIn(words)
  const names = listed.length > 1 ? listed : words.split(/\s+/).filter((word) => word.length > 2)
  if (found.length === 0 && names.length > 1) {
    const replies = yield names.slice(0, MAX_NAMES).map(findStep)
    const each = names === listed ? oneForEach(intent, replies) : []
    if (each.length === names.length) return { tasks: each }
    found = bestMatches(replies)
  }
  if (found.length === 0) return { says: `I found no task with “${words}”.` }
  const applicable = found.filter((task) => canApply(intent, task))
  if (applicable.length === 0) {
    return {
      says: `${quoteTitles(found)} ${found.length === 1 ? 'is' : 'are'} already ${intent.kind === 'reopen' ? 'open' : 'done'}.`,
    }
  }
  const exact = applicable.filter(({ title }) => title.toLowerCase() === words.toLowerCase())
  if (exact.length === 1) return { tasks: exact }
  if (applicable.length === 1 || (isPlural && intent.kind !== 'change'))
    return { tasks: applicable }
  return askWhich(`There are ${applicable.length} tasks with “${words}”`, applicable, state)
}

/** "the milk and the bread" names two tasks. */
function listedIn(words: string): string[] {
  return words
    .split(/,\s*(?:and\s+)?|\s+and\s+/i)
    .map((name) => name.replace(/^(?:the|my|a|an)\s+/i, '').trim())
    .filter((name) => name !== '')
}

/** One task for each name that matches exactly one task. */
function oneForEach(intent: TargetIntent, replies: readonly Reply[]): Task[] {
  const tasks = replies.map((reply) =>
    reply.isDone ? onlyOne(reply.tasks.filter((task) => canApply(intent, task))) : null,
  )
  const found = tasks.filter((task) => task !== null)
  return [...new Map(found.map((task) => [task.id, task])).values()]
}

function findStep(words: string): Step {
  return { name: 'find_tasks', args: { words, status: 'all' } }
}

/** The tasks that match the most words. */
function bestMatches(replies: readonly Reply[]): Task[] {
  const counts = new Map<string, { task: Task; count: number }>()
  for (const task of replies.flatMap((reply) => (reply.isDone ? reply.tasks : []))) {
    counts.set(task.id, { task, count: (counts.get(task.id)?.count ?? 0) + 1 })
  }
  const most = Math.max(0, ...[...counts.values()].map(({ count }) => count))
  return [...counts.values()].filter(({ count }) => count === most).map(({ task }) => task)
}

function canApply({ kind }: TargetIntent, { completedAt }: Task): boolean {
  if (kind === 'complete') return completedAt === null
  return kind === 'reopen' ? completedAt !== null : true
}

function askWhich(why: string, tasks: readonly Task[], { today }: DialogState): Resolution {
  return { says: `${why}:\n${numbered(tasks, today)}\nWhich one do you mean?`, shown: tasks }
}
