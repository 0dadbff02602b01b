import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function FindTasksCard({ part }: { part: ToolPart<'find_tasks'> }) {
  const { words } = part.args
  return (
    <ToolFrame
      part={part}
      doing={`Looking for “${words}”`}
      done={
        part.state === 'done'
          ? `Found ${tasksCount(part.result.tasks.length)} with “${words}”`
          : `Looked for “${words}”`
      }
    >
      {part.state === 'done' && (
        <TaskLines tasks={part.result.tasks} hasMore={part.result.hasMore} />
      )}
    </ToolFrame>
  )
}
