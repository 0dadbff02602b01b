import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function ReopenTasksCard({ part }: { part: ToolPart<'reopen_tasks'> }) {
  const count = tasksCount(part.args.ids.length)
  return (
    <ToolFrame part={part} title={`${part.state === 'done' ? 'Reopened' : 'Reopening'} ${count}`}>
      {part.state === 'done' && <TaskLines tasks={part.result.tasks} />}
    </ToolFrame>
  )
}
