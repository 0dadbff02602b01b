import { useState } from 'react'
import type { Task } from '../../task.ts'
import { changedAmong, seenTasks, type SeenTasks } from './changed-tasks.ts'

interface Shown {
  tasks: readonly Task[]
  seen: SeenTasks
  changed: ReadonlySet<string>
}

/** The tasks that came or changed since the list was last shown, so that it can point at them. */
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
