import type { Task } from '@throughline/protocol'
import { X } from 'lucide-react'
import { useState } from 'react'
import { DueDay } from '../../ui/due-day.tsx'
import { IconButton } from '../../ui/icon-button.tsx'

interface TaskDueDayProps {
  task: Task
  onSave: (day: string | null) => void
}

/** The day a task is due, edited where it stands. */
export function TaskDueDay({ task, onSave }: TaskDueDayProps) {
  const [isEditing, setEditing] = useState(false)
  const isOpen = task.completedAt === null
  const close = () => setEditing(false)
  if (isEditing) {
    return (
      <DayField
        day={task.dueOn}
        onClose={close}
        onSave={(day) => {
          if (day !== task.dueOn) onSave(day)
          close()
        }}
      />
    )
  }
  if (task.dueOn === null && !isOpen) return null
  return (
    <button
      type="button"
      onClick={() => setEditing(true)}
      aria-label={task.dueOn === null ? `Add a due day to “${task.title}”` : undefined}
      title={task.dueOn === null ? 'Add a due day' : 'Change the due day'}
      className={
        task.dueOn === null
          ? 'hidden text-[0.8125rem] text-ink-faint group-focus-within/task:block group-hover/task:block hover:text-accent pointer-coarse:block'
          : 'mt-0.5 block rounded'
      }
    >
      {task.dueOn === null ? 'Add a day' : <DueDay day={task.dueOn} isOpen={isOpen} />}
    </button>
  )
}

interface DayFieldProps {
  day: string | null
  onSave: (day: string | null) => void
  onClose: () => void
}

function DayField({ day, onSave, onClose }: DayFieldProps) {
  return (
    <span className="mt-1 flex items-center gap-1">
      <input
        type="date"
        aria-label="Due day"
        autoFocus
        defaultValue={day ?? ''}
        onBlur={(event) =>
          onSave(event.currentTarget.value === '' ? day : event.currentTarget.value)
        }
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onClose()
        }}
        className="rounded-md border border-accent bg-surface px-1.5 py-0.5 text-sm ring-3 ring-accent/20 pointer-coarse:text-base"
      />
      {day !== null && (
        <IconButton
          icon={X}
          label="No due day"
          className="size-7"
          // Before the field loses its focus and saves what it shows.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onSave(null)}
        />
      )}
    </span>
  )
}
