import { dayInText, LOCALE, today } from './day.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const words = new Intl.RelativeTimeFormat(LOCALE)

export function isPast(moment: string, now = Date.now()): boolean {
  return Date.parse(moment) <= now
}

/** A readable time in the past: "just now", "5 minutes ago", "12 Dec". */
export function timeAgo(moment: string, now = Date.now()): string {
  const passed = now - Date.parse(moment)
  // Some times are stored with a precision of one minute.
  if (passed < 2 * MINUTE_MS) return 'just now'
  if (passed < HOUR_MS) return words.format(-Math.floor(passed / MINUTE_MS), 'minute')
  if (passed < DAY_MS) return words.format(-Math.floor(passed / HOUR_MS), 'hour')
  return dayInText(today(new Date(moment)))
}
