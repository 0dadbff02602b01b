import { ToolFrame } from '@throughline/ui'
import type { ToolPart } from '../tool-part.ts'
import { TaskLines } from './task-lines.tsx'

export function FindTasksCard({ part }: { part: ToolPart<'find_tasks'> }) {
  return (
    <ToolFrame part={part}>
      {part.state === 'done' && (
        <TaskLines tasks={part.result.tasks} hasMore={part.result.hasMore} />
      )}
    </ToolFrame>
  )
}
