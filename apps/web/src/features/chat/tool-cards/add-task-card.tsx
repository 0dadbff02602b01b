import { TaskLines } from './task-lines.tsx'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function AddTaskCard({ part }: { part: ToolPart<'add_task'> }) {
  return (
    <ToolFrame part={part} doing={`Adding “${part.args.title}”`} done="Added a task">
      {part.state === 'done' && <TaskLines tasks={[part.result.task]} />}
    </ToolFrame>
  )
}
