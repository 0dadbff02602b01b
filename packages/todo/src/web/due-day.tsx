import { classNames, dayName, daysBetween, today } from '@throughline/ui'
import { CalendarDays } from 'lucide-react'

/** The due day of a task. It is highlighted if an open task is overdue. */
export function DueDay({ day, isOpen }: { day: string; isOpen: boolean }) {
  const distance = daysBetween(today(), day)
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 text-[0.8125rem] whitespace-nowrap',
        !isOpen || distance > 1 ? 'text-ink-faint' : distance < 0 ? 'text-danger' : 'text-accent',
      )}
    >
      <CalendarDays aria-hidden className="size-3.5" strokeWidth={1.75} />
      <time dateTime={day}>{dayName(day)}</time>
      {isOpen && distance < 0 && <span className="sr-only">(overdue)</span>}
    </span>
  )
}
