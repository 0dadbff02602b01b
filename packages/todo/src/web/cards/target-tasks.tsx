import { tasksCount } from '../../tasks-count.ts'
import { TaskLines } from './task-lines.tsx'
import { useKnownTasks } from './use-known-tasks.ts'

/** The tasks that a call is for, before it is carried out. */
export function TargetTasks({ ids }: { ids: readonly string[] }) {
  const { tasks, missing } = useKnownTasks(ids)
  return (
    <>
      <TaskLines tasks={tasks} />
      {missing > 0 && (
        <p className="mt-1.5 text-sm text-ink-soft">
          {tasks.length > 0 && 'And '}
          {tasksCount(missing)} that {missing === 1 ? 'is' : 'are'} not on your list.
        </p>
      )}
    </>
  )
}
