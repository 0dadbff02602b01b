import { useId, type ComponentProps } from 'react'

interface CheckFieldProps extends ComponentProps<'input'> {
  label: string
  hint: string
}

export function CheckField({ label, hint, ...props }: CheckFieldProps) {
  const id = useId()
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2.5">
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-hint`}
        className="mt-0.75 size-4 accent-accent pointer-coarse:size-5"
        {...props}
      />
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <p id={`${id}-hint`} className="col-start-2 text-[0.8125rem] text-ink-faint">
        {hint}
      </p>
    </div>
  )
}
