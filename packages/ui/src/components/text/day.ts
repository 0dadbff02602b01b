const DAY_MS = 86_400_000

/** The page speaks English; so do its days. */
export const LOCALE = 'en-GB'

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

const nearDays: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' }

/** A calendar day as people say it: "Tomorrow", "Friday", "12 Dec". */
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

/** A calendar day in the middle of a sentence: "tomorrow", "Friday", "12 Dec". */
export function dayInText(day: string): string {
  const name = dayName(day)
  return Object.values(nearDays).includes(name) ? name.toLowerCase() : name
}
