import { useInfiniteQuery } from '@tanstack/react-query'
import { LoadFailed, LoadMore, Notice, SkeletonRows, errorText } from '@throughline/ui'
import { ListChecks } from 'lucide-react'
import { useMemo } from 'react'
import type { Task, TaskStatus } from '../../task.ts'
import { taskListQuery } from './task-list-query.ts'
import { TaskRow } from './task-row.tsx'
import { useChangedTasks } from './use-changed-tasks.ts'

const emptyTexts: Record<TaskStatus, [string, string]> = {
  open: ['Nothing left to do', 'Add a task here, or ask the assistant.'],
  completed: ['Nothing completed yet', 'Completed tasks appear here.'],
  all: ['No tasks yet', 'Add a task here, or ask the assistant.'],
}

export function TaskList({ status }: { status: TaskStatus }) {
  const list = useInfiniteQuery(taskListQuery(status))
  const tasks = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data])
  if (list.isPending) return <SkeletonRows count={4} label="Loading tasks" />
  if (tasks === undefined) {
    return (
      <LoadFailed
        what="Your tasks"
        reason={errorText(list.error)}
        onRetry={() => void list.refetch()}
      />
    )
  }
  if (tasks.length === 0) {
    const [title, text] = emptyTexts[status]
    return <Notice icon={ListChecks} title={title} text={text} />
  }
  return (
    <>
      <TaskRows tasks={tasks} />
      {list.hasNextPage && (
        <LoadMore
          label="Loading more tasks"
          isLoading={list.isFetchingNextPage}
          onReach={() => void list.fetchNextPage()}
        />
      )}
    </>
  )
}

function TaskRows({ tasks }: { tasks: readonly Task[] }) {
  const changed = useChangedTasks(tasks)
  return (
    <ul>
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} isHighlighted={changed.has(task.id)} />
      ))}
    </ul>
  )
}
