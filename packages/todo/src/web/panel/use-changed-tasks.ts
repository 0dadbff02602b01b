import { useState } from 'react'
import type { Task } from '../../task.ts'
import { changedAmong, seenTasks, type SeenTasks } from './changed-tasks.ts'

interface Shown {
  tasks: readonly Task[]
  seen: SeenTasks
  changed: ReadonlySet<string>
}

/** The ids of tasks that are new or changed since the last render of the list. */
export function useChangedTasks(tasks: readonly Task[]): ReadonlySet<string> {
  const [shown, setShown] = useState<Shown>(() => ({
    tasks,
    seen: seenTasks(tasks),
    changed: new Set(),
  }))
  if (shown.tasks === tasks) return shown.changed
  const changed = changedAmong(tasks, shown.seen)
  setShown({ tasks, seen: seenTasks(tasks), changed })
  return changed
}
