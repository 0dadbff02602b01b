import { classNames } from '@throughline/ui'
import { Circle, CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import type { Task } from '../../task.ts'
import { DueDay } from '../due-day.tsx'

const SHOWN_AT_FIRST = 8

interface TaskLinesProps {
  tasks: readonly Task[]
  /** Shows the tasks as deleted. */
  areDeleted?: boolean
  /** The server has more tasks than are listed. */
  hasMore?: boolean
}

/** The list of tasks in a tool's card. */
export function TaskLines({ tasks, areDeleted = false, hasMore = false }: TaskLinesProps) {
  const [showsAll, setShowsAll] = useState(false)
  const shown = showsAll ? tasks : tasks.slice(0, SHOWN_AT_FIRST)
  if (tasks.length === 0) return null
  return (
    <div className="mt-1.5 overflow-hidden rounded-xl border border-line bg-surface shadow-soft">
      <ul className="divide-y divide-line">
        {shown.map((task) => (
          <TaskLine key={task.id} task={task} isDeleted={areDeleted} />
        ))}
      </ul>
      {shown.length < tasks.length && (
        <button
          type="button"
          onClick={() => setShowsAll(true)}
          className="w-full border-t border-line px-3.5 py-2 text-left text-sm text-accent hover:bg-hover pointer-coarse:min-h-11"
        >
          Show all {tasks.length}
        </button>
      )}
      {hasMore && (
        <p className="border-t border-line px-3.5 py-2 text-sm text-ink-faint">
          Only the newest tasks are shown.
        </p>
      )}
    </div>
  )
}

function TaskLine({ task, isDeleted }: { task: Task; isDeleted: boolean }) {
  const isOpen = task.completedAt === null && !isDeleted
  const Icon = isDeleted ? CircleX : isOpen ? Circle : CircleCheck
  return (
    <li className="flex items-center gap-2.5 px-3.5 py-2">
      <Icon
        aria-label={isDeleted ? 'Deleted' : isOpen ? 'Open' : 'Completed'}
        className={classNames(
          'size-4 shrink-0',
          isOpen || isDeleted ? 'text-ink-faint' : 'text-accent',
        )}
        strokeWidth={1.75}
      />
      <span className="min-w-0 flex-1">
        <span className={classNames('block break-words', !isOpen && 'text-ink-faint line-through')}>
          {task.title}
        </span>
        {task.description !== '' && (
          <span className="line-clamp-2 text-[0.8125rem] text-ink-faint">{task.description}</span>
        )}
      </span>
      {task.dueOn !== null && <DueDay day={task.dueOn} isOpen={isOpen} />}
    </li>
  )
}
