import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'
import { Spinner } from '../feedback/spinner.tsx'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'text-ink-soft hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-white hover:opacity-90 dark:text-black',
} as const

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks
  /** Shows a spinner and disables the button. */
  isBusy?: boolean
  isSmall?: boolean
}

export function Button({
  look = 'plain',
  isBusy = false,
  isSmall = false,
  className,
  disabled,
  children,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled === true || isBusy}
      className={classNames(
        'target inline-flex items-center justify-center gap-2 rounded-lg text-sm font-medium transition-colors disabled:opacity-55',
        isSmall ? 'min-h-8 px-2.5' : 'min-h-9 px-3.5',
        looks[look],
        className,
      )}
      {...props}
    >
      {isBusy && <Spinner className="size-4" />}
      {children}
    </button>
  )
}
