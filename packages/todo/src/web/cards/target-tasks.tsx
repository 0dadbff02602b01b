import { tasksCount } from '../../tasks-count.ts'
import { TaskLines } from './task-lines.tsx'
import { useKnownTasks } from './use-known-tasks.ts'

/** The tasks that a call will change. */
export function TargetTasks({ ids }: { ids: readonly string[] }) {
  const { tasks, missing } = useKnownTasks(ids)
  return (
    <>
      <TaskLines tasks={tasks} />
      {missing > 0 && (
        <p className="mt-1.5 text-sm text-ink-soft">
          {tasksCount(missing)} {missing === 1 ? 'is' : 'are'} not on your list.
        </p>
      )}
    </>
  )
}
