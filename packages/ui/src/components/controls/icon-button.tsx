import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'

interface IconButtonProps extends ComponentProps<'button'> {
  icon: LucideIcon
  /** The accessible name and the tooltip. */
  label: string
  isSmall?: boolean
}

export function IconButton({
  icon: Icon,
  label,
  isSmall = false,
  className,
  ...props
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(
        'target inline-flex shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-45',
        isSmall ? 'size-7' : 'size-8',
        className,
      )}
      {...props}
    >
      <Icon aria-hidden className={isSmall ? 'size-4' : 'size-[1.125rem]'} strokeWidth={1.75} />
    </button>
  )
}
