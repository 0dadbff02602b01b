import type { Task } from '@throughline/protocol'
import type { Day } from '../../calendar-day.ts'
import { takeAim } from './aim.ts'
import { onlyOne, type Plan, type Scene, type Step } from './scene.ts'
import type { ChangeWish, TargetWish } from './wish.ts'
import { failed, leftAlone, quoteTitles, sayDay } from './wording.ts'

/** Finds out which tasks are meant, asks back when that is not clear, and acts on them. */
export function* planTarget(wish: TargetWish, scene: Scene): Plan {
  const aim = yield* takeAim(wish, scene)
  if ('tasks' in aim) return yield* act(wish, aim.tasks, scene)
  const { says, shown } = aim
  return shown
    ? { says: [says], scene: { ...scene, shown, them: [], it: null, question: wish } }
    : { says: [says], scene: { ...scene, question: null } }
}

function* act(wish: TargetWish, tasks: readonly Task[], scene: Scene): Plan {
  const [reply] = yield [actStep(wish, tasks)]
  if (reply?.isDone === false && reply.denied) {
    // Allowed or not, these are what was spoken of.
    const spokenOf = { ...scene, them: tasks, it: onlyOne(tasks), question: null }
    return { says: [leftAlone(tasks, reply.denied.note)], scene: spokenOf }
  }
  if (!reply?.isDone) {
    return {
      says: [failed(`${wish.kind} ${quoteTitles(tasks)}`, reply?.message ?? '')],
      scene,
    }
  }
  const them = wish.kind === 'delete' ? [] : reply.tasks
  const it = onlyOne(them)
  return { says: [sayActed(wish, tasks, scene)], scene: { ...scene, them, it, question: null } }
}

function actStep(wish: TargetWish, tasks: readonly Task[]): Step {
  if (wish.kind !== 'change') {
    return { name: `${wish.kind}_tasks`, args: { ids: tasks.map(({ id }) => id) } }
  }
  const { title, description, dueOn } = wish
  return { name: 'update_task', args: { id: tasks[0]?.id, title, description, dueOn } }
}

function sayActed(wish: TargetWish, tasks: readonly Task[], { today }: Scene): string {
  const titles = quoteTitles(tasks)
  if (wish.kind === 'change') return sayChanged(wish, titles, today)
  if (wish.kind === 'complete') return `Done: ${titles}.`
  if (wish.kind === 'reopen') return `Open again: ${titles}.`
  return `I deleted ${titles}.`
}

function sayChanged({ title, description, dueOn }: ChangeWish, titles: string, today: Day): string {
  if (title !== null) return `I renamed ${titles} to “${title}”.`
  if (description !== null) return `I noted that on ${titles}.`
  if (dueOn === null || dueOn === 'none') return `${titles} has no due day any more.`
  return `${titles} is due ${sayDay(dueOn, today)}.`
}
