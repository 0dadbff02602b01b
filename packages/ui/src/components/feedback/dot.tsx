import { classNames } from '../class-names.ts'

/** A dot that marks an item that needs attention. */
export function Dot({ className, label }: { className?: string; label: string }) {
  return (
    <span
      role="img"
      aria-label={label}
      title={label}
      className={classNames('size-2 shrink-0 rounded-full bg-warn', className)}
    />
  )
}
