import { useId } from 'react'

interface SelectFieldProps {
  label: string
  name: string
  options: readonly { value: string; name: string }[]
  initial: string
}

export function SelectField({ label, name, options, initial }: SelectFieldProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={initial}
        className="h-11 rounded-lg border border-line-field bg-surface px-2.5 text-base focus-visible:border-accent"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  )
}
