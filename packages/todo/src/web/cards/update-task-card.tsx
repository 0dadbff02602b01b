import { TaskLines } from './task-lines.tsx'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

export function UpdateTaskCard({ part }: { part: ToolPart<'update_task'> }) {
  const changes = changesOf(part.args)
  return (
    <ToolFrame part={part} title={`${part.state === 'done' ? 'Changed' : 'Changing'} ${changes}`}>
      {part.state === 'done' && <TaskLines tasks={[part.result.task]} />}
    </ToolFrame>
  )
}

function changesOf({ title, description, dueOn }: ToolPart<'update_task'>['args']): string {
  const changes = [
    title !== null && 'the title',
    description !== null && 'the description',
    dueOn !== null && 'the due day',
  ].filter((change) => change !== false)
  return changes.length === 0 ? 'a task' : changes.join(' and ')
}
