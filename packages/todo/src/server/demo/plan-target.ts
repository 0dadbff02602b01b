import type { Task } from '../../task.ts'
import type { Day } from '@throughline/agent'
import { resolveTarget } from './resolve-target.ts'
import { onlyOne, type Plan, type DialogState, type Step } from './dialog-state.ts'
import type { ChangeIntent, TargetIntent } from './parse/intent.ts'
import { failed, notAllowed, quoteTitles, sayDay } from './replies.ts'

/** Acts on the tasks that are meant, or asks which ones if that is not clear. */
export function* planTarget(intent: TargetIntent, state: DialogState): Plan {
  const resolution = yield* resolveTarget(intent, state)
  if ('tasks' in resolution) return yield* act(intent, resolution.tasks, state)
  const { says, shown } = resolution
  return shown
    ? { says: [says], state: { ...state, shown, them: [], it: null, question: intent } }
    : { says: [says], state: { ...state, question: null } }
}

function* act(intent: TargetIntent, tasks: readonly Task[], state: DialogState): Plan {
  const [reply] = yield [actStep(intent, tasks)]
  if (reply?.isDone === false && reply.denied) {
    // "them" and "it" refer to these tasks although the call was rejected.
    const mentioned = { ...state, them: tasks, it: onlyOne(tasks), question: null }
    return { says: [notAllowed(tasks, reply.denied.note)], state: mentioned }
  }
  if (!reply?.isDone) {
    return {
      says: [failed(`${intent.kind} ${quoteTitles(tasks)}`, reply?.message ?? '')],
      state,
    }
  }
  const them = intent.kind === 'delete' ? [] : reply.tasks
  const it = onlyOne(them)
  return { says: [sayActed(intent, tasks, state)], state: { ...state, them, it, question: null } }
}

function actStep(intent: TargetIntent, tasks: readonly Task[]): Step {
  if (intent.kind !== 'change') {
    return { name: `${intent.kind}_tasks`, args: { ids: tasks.map(({ id }) => id) } }
  }
  const { title, description, dueOn } = intent
  return { name: 'update_task', args: { id: tasks[0]?.id, title, description, dueOn } }
}

function sayActed(intent: TargetIntent, tasks: readonly Task[], { today }: DialogState): string {
  const titles = quoteTitles(tasks)
  if (intent.kind === 'change') return sayChanged(intent, titles, today)
  if (intent.kind === 'complete') return `Done: ${titles}.`
  if (intent.kind === 'reopen') return `Reopened: ${titles}.`
  return `I deleted ${titles}.`
}

function sayChanged(
  { title, description, dueOn }: ChangeIntent,
  titles: string,
  today: Day,
): string {
  if (title !== null) return `I renamed ${titles} to “${title}”.`
  if (description !== null) return `I changed the description of ${titles}.`
  if (dueOn === null || dueOn === 'none') return `${titles} no longer has a due day.`
  return `${titles} is due ${sayDay(dueOn, today)}.`
}
