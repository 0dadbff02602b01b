import { ConfirmDialog, IconButton } from '@throughline/ui'
import { CalendarPlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Task } from '../../task.ts'
import { TaskCheckbox } from './task-checkbox.tsx'
import { TaskDueDay } from './task-due-day.tsx'
import { TaskTitle } from './task-title.tsx'
import { useTaskActions } from './use-task-actions.ts'

interface TaskRowProps {
  task: Task
  /** The task is new or has just changed. */
  isHighlighted: boolean
}

export function TaskRow({ task, isHighlighted }: TaskRowProps) {
  const [openEditor, setOpenEditor] = useState<'delete' | 'due-day' | null>(null)
  const { update, complete, reopen, remove } = useTaskActions()
  const isOpen = task.completedAt === null
  const toggle = () => (isOpen ? complete : reopen).mutate({ ids: [task.id] })
  const closeEditor = () => setOpenEditor(null)
  return (
    <li
      data-fresh={isHighlighted}
      className="group/task relative isolate flex items-start gap-2.5 rounded-xl px-2.5 py-2 transition-colors hover:bg-hover"
    >
      {isHighlighted && (
        <span
          // A new key restarts the animation for the next change.
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
        <TaskDueDay
          task={task}
          isEditing={openEditor === 'due-day'}
          onEdit={() => setOpenEditor('due-day')}
          onClose={closeEditor}
          onSave={(dueOn) => update.mutate({ id: task.id, dueOn })}
        />
      </div>
      <div className="flex opacity-0 transition-opacity group-focus-within/task:opacity-100 group-hover/task:opacity-100 pointer-coarse:gap-3 pointer-coarse:opacity-100">
        {isOpen && task.dueOn === null && (
          <IconButton
            icon={CalendarPlus}
            label={`Add a due day to “${task.title}”`}
            onClick={() => setOpenEditor('due-day')}
            isSmall
          />
        )}
        <IconButton
          icon={Trash2}
          label={`Delete “${task.title}”`}
          onClick={() => setOpenEditor('delete')}
          isSmall
        />
      </div>
      <ConfirmDialog
        isOpen={openEditor === 'delete'}
        onClose={closeEditor}
        onConfirm={() => remove.mutate({ ids: [task.id] })}
        title="Delete this task?"
        description={`“${task.title}” will be deleted permanently.`}
        action="Delete"
      />
    </li>
  )
}
