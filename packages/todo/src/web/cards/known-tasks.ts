import type { AppTools } from '@throughline/api'
import type { AnswerPart, Task } from '@throughline/protocol'

/** The tasks that the calls of an answer brought up. */
export function tasksIn(parts: readonly AnswerPart<AppTools>[]): Task[] {
  return parts.flatMap((part) => {
    if (part.type !== 'tool_call' || part.state !== 'done') return []
    return 'task' in part.result ? [part.result.task] : part.result.tasks
  })
}

/** The tasks of these ids, in their order and each as it was last seen; unknown ones are left out. */
export function tasksOf(ids: readonly string[], seen: readonly Task[]): Task[] {
  const newest = new Map<string, Task>()
  for (const task of seen) {
    const known = newest.get(task.id)
    if (known === undefined || known.updatedAt < task.updatedAt) newest.set(task.id, task)
  }
  return [...new Set(ids)].flatMap((id) => newest.get(id) ?? [])
}
