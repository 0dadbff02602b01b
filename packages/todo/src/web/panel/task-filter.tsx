import { ToggleGroup } from 'radix-ui'
import type { TaskStatus } from '../../task.ts'

const filters: [TaskStatus, string][] = [
  ['open', 'Open'],
  ['completed', 'Completed'],
  ['all', 'All'],
]

interface TaskFilterProps {
  status: TaskStatus
  onChange: (status: TaskStatus) => void
}

export function TaskFilter({ status, onChange }: TaskFilterProps) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Which tasks"
      value={status}
      onValueChange={(value) => {
        const chosen = filters.find(([each]) => each === value)
        if (chosen !== undefined) onChange(chosen[0])
      }}
      className="flex rounded-lg bg-hover p-0.5"
    >
      {filters.map(([value, name]) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          className="target min-h-7.5 flex-1 rounded-md px-2 text-[0.8125rem] font-medium text-ink-soft transition-colors data-[state=on]:bg-surface data-[state=on]:text-ink dark:data-[state=on]:bg-line data-[state=on]:shadow-soft"
        >
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
