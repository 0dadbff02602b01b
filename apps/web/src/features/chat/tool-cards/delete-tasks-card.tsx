import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function DeleteTasksCard({ part }: { part: ToolPart<'delete_tasks'> }) {
  const count = tasksCount(part.args.ids.length)
  return (
    <ToolFrame part={part} title={`${part.state === 'done' ? 'Deleted' : 'Deleting'} ${count}`}>
      {part.state === 'done' && <TaskLines tasks={part.result.tasks} areDeleted />}
    </ToolFrame>
  )
}
