import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function FindTasksCard({ part }: { part: ToolPart<'find_tasks'> }) {
  const { words } = part.args
  const title =
    part.state === 'done'
      ? `${tasksCount(part.result.tasks.length)} with “${words}”`
      : `Looking for “${words}”`
  return (
    <ToolFrame part={part} title={title}>
      {part.state === 'done' && (
        <TaskLines tasks={part.result.tasks} hasMore={part.result.hasMore} />
      )}
    </ToolFrame>
  )
}
