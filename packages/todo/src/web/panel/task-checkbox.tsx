import { Check } from 'lucide-react'
import { Checkbox } from 'radix-ui'

interface TaskCheckboxProps {
  title: string
  isChecked: boolean
  onToggle: () => void
}

export function TaskCheckbox({ title, isChecked, onToggle }: TaskCheckboxProps) {
  return (
    <Checkbox.Root
      checked={isChecked}
      onCheckedChange={onToggle}
      aria-label={isChecked ? `Reopen “${title}”` : `Complete “${title}”`}
      className="target mt-px flex size-[1.125rem] shrink-0 items-center justify-center rounded-full border-[1.5px] border-line-field bg-surface transition-colors hover:border-accent data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Checkbox.Indicator>
        <Check aria-hidden className="size-3 text-on-accent" strokeWidth={3.5} />
      </Checkbox.Indicator>
    </Checkbox.Root>
  )
}
