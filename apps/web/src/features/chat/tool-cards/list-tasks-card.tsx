import type { TaskStatus } from '@throughline/protocol'
import { dayName } from '../../../ui/day.ts'
import { TaskLines } from './task-lines.tsx'
import { tasksCount } from './tasks-count.ts'
import { ToolFrame } from './tool-frame.tsx'
import type { ToolPart } from './tool-part.ts'

const kinds: Record<TaskStatus, string> = { open: 'open ', completed: 'completed ', all: '' }

export function ListTasksCard({ part }: { part: ToolPart<'list_tasks'> }) {
  const { status, dueFrom, dueTo } = part.args
  const which = `${kinds[status]}tasks${daysText(dueFrom, dueTo)}`
  return (
    <ToolFrame
      part={part}
      doing={`Looking up ${which}`}
      done={
        part.state === 'done'
          ? `Found ${tasksCount(part.result.tasks.length)} of ${which}`
          : `Looked up ${which}`
      }
    >
      {part.state === 'done' && (
        <TaskLines tasks={part.result.tasks} hasMore={part.result.hasMore} none="Nothing there." />
      )}
    </ToolFrame>
  )
}

function daysText(from: string | null, to: string | null): string {
  if (from !== null && from === to) return ` due ${dayName(from)}`
  const start = from === null ? '' : ` from ${dayName(from)}`
  const end = to === null ? '' : ` until ${dayName(to)}`
  return start + end === '' ? '' : ` due${start}${end}`
}
