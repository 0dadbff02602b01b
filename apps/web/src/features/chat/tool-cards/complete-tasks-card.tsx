import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function CompleteTasksCard({ part }: { part: ToolPart<'complete_tasks'> }) {
  const count = tasksCount(part.args.ids.length)
  return (
    <ToolFrame part={part} title={`${part.state === 'done' ? 'Completed' : 'Completing'} ${count}`}>
      {part.state === 'done' && <TaskLines tasks={part.result.tasks} />}
    </ToolFrame>
  )
}
