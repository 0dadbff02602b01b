import { InlineEdit, classNames, takeFocus } from '@throughline/ui'
import { useState } from 'react'
import { TASK_TITLE_MAX_LENGTH, type Task } from '../../task.ts'

interface TaskTitleProps {
  task: Task
  onSave: (title: string) => void
}

/** The title of a task, with an inline editor. */
export function TaskTitle({ task, onSave }: TaskTitleProps) {
  const [state, setState] = useState<'shown' | 'editing' | 'left'>('shown')
  if (state === 'editing') {
    return (
      <InlineEdit
        label="Title of the task"
        value={task.title}
        maxLength={TASK_TITLE_MAX_LENGTH}
        onSave={onSave}
        onClose={(by) => setState(by === 'key' ? 'left' : 'shown')}
      />
    )
  }
  return (
    <button
      ref={state === 'left' ? takeFocus : null}
      type="button"
      title="Edit the title"
      onClick={() => setState('editing')}
      className={classNames(
        'block max-w-full rounded text-left leading-snug break-words',
        task.completedAt !== null && 'text-ink-faint line-through',
      )}
    >
      {task.title}
    </button>
  )
}
