import { callTitle } from './call-title.ts'
import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'
import { TargetTasks } from './target-tasks.tsx'

const verb = { plain: 'complete', going: 'Completing', done: 'Completed' }

export function CompleteTasksCard({ part }: { part: ToolPart<'complete_tasks'> }) {
  const { ids } = part.args
  return (
    <ToolFrame part={part} title={callTitle(part.state, verb, tasksCount(new Set(ids).size))}>
      {part.state === 'done' ? <TaskLines tasks={part.result.tasks} /> : <TargetTasks ids={ids} />}
    </ToolFrame>
  )
}
