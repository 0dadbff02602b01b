import { TITLE_MAX_LENGTH, type Task } from '@throughline/protocol'
import { useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { InlineEdit } from '../../ui/inline-edit.tsx'

interface TaskTitleProps {
  task: Task
  onSave: (title: string) => void
}

/** The title of a task, edited where it stands. */
export function TaskTitle({ task, onSave }: TaskTitleProps) {
  const [isEditing, setEditing] = useState(false)
  if (isEditing) {
    return (
      <InlineEdit
        label="Title of the task"
        value={task.title}
        maxLength={TITLE_MAX_LENGTH}
        onSave={onSave}
        onClose={() => setEditing(false)}
      />
    )
  }
  return (
    <button
      type="button"
      title="Edit the title"
      onClick={() => setEditing(true)}
      className={classNames(
        'block max-w-full rounded text-left leading-snug break-words',
        task.completedAt !== null && 'text-ink-faint line-through',
      )}
    >
      {task.title}
    </button>
  )
}
