import type { Task } from '../../task.ts'

/** The `updatedAt` of each task that was shown, by task id. */
export type SeenTasks = ReadonlyMap<string, string>

export function seenTasks(tasks: readonly Task[]): SeenTasks {
  return new Map(tasks.map((task) => [task.id, task.updatedAt]))
}

/**
 * The ids of tasks that are new or changed since `seen`. Tasks after the last seen task do not
 * count: they belong to an older page that was loaded.
 */
export function changedAmong(tasks: readonly Task[], seen: SeenTasks): Set<string> {
  const lastSeen = tasks.findLastIndex((task) => seen.has(task.id))
  const candidates = seen.size === 0 ? tasks : tasks.slice(0, lastSeen + 1)
  return new Set(
    candidates.filter((task) => seen.get(task.id) !== task.updatedAt).map((task) => task.id),
  )
}
