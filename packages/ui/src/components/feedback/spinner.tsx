import { LoaderCircle } from 'lucide-react'
import { classNames } from '../class-names.ts'

export function Spinner({ className, label }: { className?: string; label?: string }) {
  return (
    <LoaderCircle
      aria-hidden={label === undefined}
      aria-label={label}
      role={label === undefined ? undefined : 'img'}
      className={classNames('shrink-0 animate-spin', className ?? 'size-4')}
      strokeWidth={2}
    />
  )
}
