import type { TaskStatus } from '@throughline/protocol'
import { dayInText } from '../../../components/text/day.ts'
import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

const kinds: Record<TaskStatus, string> = { open: 'open ', completed: 'completed ', all: '' }

export function ListTasksCard({ part }: { part: ToolPart<'list_tasks'> }) {
  const { status, dueFrom, dueTo } = part.args
  const kind = kinds[status]
  const days = daysText(dueFrom, dueTo)
  const title =
    part.state === 'done'
      ? tasksCount(part.result.tasks.length, kind) + days
      : `Looking up ${kind}tasks${days}`
  return (
    <ToolFrame part={part} title={title}>
      {part.state === 'done' && (
        <TaskLines tasks={part.result.tasks} hasMore={part.result.hasMore} />
      )}
    </ToolFrame>
  )
}

function daysText(from: string | null, to: string | null): string {
  if (from !== null && from === to) return ` due ${dayInText(from)}`
  const start = from === null ? '' : ` from ${dayInText(from)}`
  const end = to === null ? '' : ` until ${dayInText(to)}`
  return start + end === '' ? '' : ` due${start}${end}`
}
