import type { Task } from '../../task.ts'
import type { Day } from '@throughline/agent'
import { onlyOne, type Plan, type DialogState } from './dialog-state.ts'
import type { NewTask } from './parse/intent.ts'
import { failed, joinWords, sayDay } from './replies.ts'

export function* planAdd(tasks: readonly NewTask[], state: DialogState): Plan {
  const replies = yield tasks.map(({ title, dueOn }) => ({
    name: 'add_task',
    args: { title, description: null, dueOn },
  }))
  const added = replies.flatMap((reply) => (reply.isDone ? reply.tasks : []))
  const says = added.length === 0 ? [] : [`I added ${sayAdded(added, state.today)}.`]
  for (const [index, reply] of replies.entries()) {
    if (!reply.isDone) says.push(failed(`add “${tasks[index]?.title ?? ''}”`, reply.message))
  }
  return { says, state: { ...state, them: added, it: onlyOne(added), question: null } }
}

/** Names the due day once if all tasks have the same. */
function sayAdded(tasks: readonly Task[], today: Day): string {
  const due = ({ dueOn }: Task) => (dueOn === null ? '' : `, due ${sayDay(dueOn, today)}`)
  const [first] = tasks
  const isSame = tasks.every(({ dueOn }) => dueOn === first?.dueOn)
  if (isSame && first) return `${joinWords(tasks.map(({ title }) => `“${title}”`))}${due(first)}`
  return joinWords(
    tasks.map((task) => `“${task.title}”${due(task).replace(', ', ' (').replace(/(.)$/, '$1)')}`),
  )
}
