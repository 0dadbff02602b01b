import { TITLE_MAX_LENGTH, type Task } from '@throughline/protocol'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { InlineEdit } from '../../ui/inline-edit.tsx'
import { TaskCheckbox } from './task-checkbox.tsx'
import { TaskDueDay } from './task-due-day.tsx'
import { useTaskActions } from './use-task-actions.ts'

interface TaskRowProps {
  task: Task
  /** It came or changed just now. */
  isFresh: boolean
}

export function TaskRow({ task, isFresh }: TaskRowProps) {
  const [isDeleting, setDeleting] = useState(false)
  const { update, complete, reopen, remove } = useTaskActions()
  const isOpen = task.completedAt === null
  const toggle = () => (isOpen ? complete : reopen).mutate({ ids: [task.id] })
  return (
    <li
      data-fresh={isFresh}
      className="group/task relative isolate flex items-start gap-2.5 rounded-xl px-2.5 py-2 transition-colors hover:bg-hover"
    >
      {isFresh && (
        <span
          // A change that follows another begins the highlight anew.
          key={task.updatedAt}
          aria-hidden
          className="absolute inset-0 -z-10 animate-fresh rounded-xl"
        />
      )}
      <TaskCheckbox title={task.title} isChecked={!isOpen} onToggle={toggle} />
      <div className="min-w-0 flex-1">
        <TaskTitle task={task} onSave={(title) => update.mutate({ id: task.id, title })} />
        {task.description !== '' && (
          <p className="line-clamp-2 text-[0.8125rem] text-ink-faint">{task.description}</p>
        )}
        <TaskDueDay task={task} onSave={(dueOn) => update.mutate({ id: task.id, dueOn })} />
      </div>
      <IconButton
        icon={Trash2}
        label={`Delete “${task.title}”`}
        onClick={() => setDeleting(true)}
        className="size-7 opacity-0 group-focus-within/task:opacity-100 group-hover/task:opacity-100 pointer-coarse:opacity-100"
      />
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate({ ids: [task.id] })}
        title="Delete this task?"
        description={`“${task.title}” will be gone for good.`}
        action="Delete"
      />
    </li>
  )
}

function TaskTitle({ task, onSave }: { task: Task; onSave: (title: string) => void }) {
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
