import type { Task } from '@throughline/protocol'
import { useState } from 'react'

interface Seen {
  tasks: readonly Task[]
  versions: ReadonlyMap<string, string>
  fresh: ReadonlySet<string>
}

function versionsOf(tasks: readonly Task[]): Map<string, string> {
  return new Map(tasks.map((task) => [task.id, task.updatedAt]))
}

/** The tasks that came or changed since the list was last shown, so that it can point at them. */
export function useFreshTasks(tasks: readonly Task[]): ReadonlySet<string> {
  const [seen, setSeen] = useState<Seen>(() => ({
    tasks,
    versions: versionsOf(tasks),
    fresh: new Set(),
  }))
  if (seen.tasks === tasks) return seen.fresh
  const fresh = freshAmong(tasks, seen.versions)
  setSeen({ tasks, versions: versionsOf(tasks), fresh })
  return fresh
}

/** What stands after all tasks that were seen is no news: an older page was loaded. */
function freshAmong(tasks: readonly Task[], seen: ReadonlyMap<string, string>): Set<string> {
  const lastSeen = tasks.findLastIndex((task) => seen.has(task.id))
  const candidates = seen.size === 0 ? tasks : tasks.slice(0, lastSeen + 1)
  return new Set(
    candidates.filter((task) => seen.get(task.id) !== task.updatedAt).map((task) => task.id),
  )
}
