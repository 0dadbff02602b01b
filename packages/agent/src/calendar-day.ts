/** A calendar day such as `2026-11-30`, without a time of day or a time zone. */
export type Day = string

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Cached by time zone: creating a format is slow, and there are only a few hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns the calendar day of an instant in a time zone. */
export function dayOf(instant: Date, timeZone: string): Day {
  const parts = formatOf(timeZone).formatToParts(instant)
  const part = (type: string) => parts.find((part) => part.type === type)?.value
  return `${part('year')}-${part('month')}-${part('day')}`
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formats.get(timeZone)
  if (cached) return cached
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

export function weekdayName(day: Day): string {
  return WEEKDAYS[weekdayOf(day)] ?? ''
}
