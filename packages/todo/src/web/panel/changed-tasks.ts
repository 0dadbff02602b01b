import type { Task } from '../../task.ts'

/** The tasks that were seen, each with the version it was seen in. */
export type SeenTasks = ReadonlyMap<string, string>

export function seenTasks(tasks: readonly Task[]): SeenTasks {
  return new Map(tasks.map((task) => [task.id, task.updatedAt]))
}

/**
 * The tasks that came or changed since. What stands after all tasks that were seen is no news: an
 * older page was loaded.
 */
export function changedAmong(tasks: readonly Task[], seen: SeenTasks): Set<string> {
  const lastSeen = tasks.findLastIndex((task) => seen.has(task.id))
  const candidates = seen.size === 0 ? tasks : tasks.slice(0, lastSeen + 1)
  return new Set(
    candidates.filter((task) => seen.get(task.id) !== task.updatedAt).map((task) => task.id),
  )
}
