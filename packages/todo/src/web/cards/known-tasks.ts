import type { ToolCallPart } from '@throughline/protocol'
import type { Task } from '../../task.ts'
import type { Tools } from '../tool-part.ts'

/** The tasks that calls returned. */
export function tasksIn(calls: readonly ToolCallPart<Tools>[]): Task[] {
  return calls.flatMap((call) => {
    if (call.state !== 'done') return []
    return 'task' in call.result ? [call.result.task] : call.result.tasks
  })
}

/** The newest version of each task, in the order of `ids`. Unknown ids are left out. */
export function tasksOf(ids: readonly string[], seen: readonly Task[]): Task[] {
  const newest = new Map<string, Task>()
  for (const task of seen) {
    const known = newest.get(task.id)
    if (known === undefined || known.updatedAt < task.updatedAt) newest.set(task.id, task)
  }
  return [...new Set(ids)].flatMap((id) => newest.get(id) ?? [])
}
