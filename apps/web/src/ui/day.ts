const DAY_MS = 86_400_000

/** Today where the reader is, `2026-11-30`. */
export function today(now = new Date()): string {
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((number) => String(number).padStart(2, '0'))
    .join('-')
}

/** How many days from one calendar day to another; summer time does not bend it. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** A calendar day as people say it: "Tomorrow", "Friday", "12 Dec". */
export function dayName(day: string, from = today()): string {
  const distance = daysBetween(from, day)
  if (distance === 0) return 'Today'
  if (distance === 1) return 'Tomorrow'
  if (distance === -1) return 'Yesterday'
  const isNear = distance > 0 && distance < 7
  const isThisYear = day.slice(0, 4) === from.slice(0, 4)
  return new Intl.DateTimeFormat(undefined, {
    timeZone: 'UTC',
    ...(isNear
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) }),
  }).format(Date.parse(day))
}
