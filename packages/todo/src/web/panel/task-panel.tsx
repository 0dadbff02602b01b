import { useState } from 'react'
import type { TaskStatus } from '../../task.ts'
import { NewTask } from './new-task.tsx'
import { TaskFilter } from './task-filter.tsx'
import { TaskList } from './task-list.tsx'

/** The current tasks, whether the user or the assistant changes them. */
export function TaskPanel() {
  const [status, setStatus] = useState<TaskStatus>('open')
  return (
    <>
      <div className="flex flex-col gap-2.5 px-3 pb-3">
        <NewTask />
        <TaskFilter status={status} onChange={setStatus} />
      </div>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-1.5 pb-[max(1rem,env(safe-area-inset-bottom))]">
        <TaskList key={status} status={status} />
      </div>
    </>
  )
}
