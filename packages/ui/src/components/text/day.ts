const DAY_MS = 86_400_000

/** The page is in English, so dates are too. */
export const LOCALE = 'en-GB'

/** Today in the local time zone, as `2026-11-30`. */
export function today(now = new Date()): string {
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((number) => String(number).padStart(2, '0'))
    .join('-')
}

/** The number of days from one calendar day to another, independent of summer time. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

const nearDays: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' }

/** A readable calendar day: "Tomorrow", "Friday", "12 Dec". */
export function dayName(day: string, from = today()): string {
  const distance = daysBetween(from, day)
  const near = nearDays[distance]
  if (near !== undefined) return near
  const isNear = distance > 0 && distance < 7
  const isThisYear = day.slice(0, 4) === from.slice(0, 4)
  return new Intl.DateTimeFormat(LOCALE, {
    timeZone: 'UTC',
    ...(isNear
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) }),
  }).format(Date.parse(day))
}

/** A readable calendar day within a sentence: "tomorrow", "Friday", "12 Dec". */
export function dayInText(day: string): string {
  const name = dayName(day)
  return Object.values(nearDays).includes(name) ? name.toLowerCase() : name
}
