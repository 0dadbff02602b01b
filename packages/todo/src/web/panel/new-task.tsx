import { IconButton } from '@throughline/ui'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { TASK_TITLE_MAX_LENGTH } from '../../task.ts'
import { useTaskActions } from './use-task-actions.ts'

export function NewTask() {
  const [title, setTitle] = useState('')
  const { create } = useTaskActions()
  const add = () => {
    const trimmed = title.trim()
    if (trimmed === '') return
    setTitle('')
    create.mutate({ title: trimmed }, { onError: () => setTitle(trimmed) })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
      className="flex items-center gap-1 rounded-xl border border-line-field bg-surface pl-3 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15"
    >
      <input
        aria-label="New task"
        placeholder="Add a task"
        value={title}
        maxLength={TASK_TITLE_MAX_LENGTH}
        enterKeyHint="done"
        onChange={(event) => setTitle(event.currentTarget.value)}
        className="h-10 min-w-0 flex-1 bg-transparent placeholder:text-ink-faint pointer-coarse:h-11 pointer-coarse:text-base"
      />
      <IconButton icon={Plus} label="Add the task" type="submit" disabled={title.trim() === ''} />
    </form>
  )
}
