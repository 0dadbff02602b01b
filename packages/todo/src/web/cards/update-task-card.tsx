import { ToolFrame } from '@throughline/ui'
import type { ToolPart } from '../tool-part.ts'
import { TaskLines } from './task-lines.tsx'

export function UpdateTaskCard({ part }: { part: ToolPart<'update_task'> }) {
  return (
    <ToolFrame part={part}>
      {part.state === 'done' && <TaskLines tasks={[part.result.task]} />}
    </ToolFrame>
  )
}
