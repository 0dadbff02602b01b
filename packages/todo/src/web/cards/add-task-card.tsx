import { TaskLines } from './task-lines.tsx'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function AddTaskCard({ part }: { part: ToolPart<'add_task'> }) {
  const title = part.state === 'done' ? 'Added a task' : `Adding “${part.args.title}”`
  return (
    <ToolFrame part={part} title={title}>
      {part.state === 'done' && <TaskLines tasks={[part.result.task]} />}
    </ToolFrame>
  )
}
