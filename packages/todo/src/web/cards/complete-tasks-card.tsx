import { ToolFrame } from '@throughline/ui'
import type { ToolPart } from '../tool-part.ts'
import { TargetTasks } from './target-tasks.tsx'
import { TaskLines } from './task-lines.tsx'

export function CompleteTasksCard({ part }: { part: ToolPart<'complete_tasks'> }) {
  return (
    <ToolFrame part={part}>
      {part.state === 'done' ? (
        <TaskLines tasks={part.result.tasks} />
      ) : (
        <TargetTasks ids={part.args.ids} />
      )}
    </ToolFrame>
  )
}
