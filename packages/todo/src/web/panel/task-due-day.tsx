import { IconButton } from '@throughline/ui'
import { X } from 'lucide-react'
import type { Task } from '../../task.ts'
import { DueDay } from '../due-day.tsx'

interface TaskDueDayProps {
  task: Task
  isEditing: boolean
  onEdit: () => void
  onSave: (day: string | null) => void
  onClose: () => void
}

/** The due day of a task, with an inline editor. */
export function TaskDueDay({ task, isEditing, onEdit, onSave, onClose }: TaskDueDayProps) {
  if (isEditing) {
    return (
      <DayField
        day={task.dueOn}
        onClose={onClose}
        onSave={(day) => {
          if (day !== task.dueOn) onSave(day)
          onClose()
        }}
      />
    )
  }
  if (task.dueOn === null) return null
  return (
    <button
      type="button"
      onClick={onEdit}
      title="Change the due day"
      className="mt-0.5 block rounded"
    >
      <DueDay day={task.dueOn} isOpen={task.completedAt === null} />
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
          label="Remove the due day"
          isSmall
          // Keeps the focus in the field, whose blur would save the day.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onSave(null)}
        />
      )}
    </span>
  )
}
