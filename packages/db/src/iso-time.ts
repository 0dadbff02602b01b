import pg from 'pg'

const parseTimestamp: (text: string) => unknown = pg.types.getTypeParser(
  pg.types.builtins.TIMESTAMPTZ,
)

/**
 * Converts the text of a `timestamptz(3)` column to ISO 8601 in UTC. Lists cast their times to text
 * and use this: making a `Date` of each time and a string of each `Date` costs a large part of a
 * list. The text is parsed only if the time zone of the session is not UTC.
 */
export function toIsoTime(text: string): string {
  if (text.endsWith('+00') && text[10] === ' ') {
    const seconds = `${text.slice(0, 10)}T${text.slice(11, -3)}`
    // PostgreSQL omits zeros at the end of the milliseconds.
    return `${(seconds.length === 19 ? `${seconds}.` : seconds).padEnd(23, '0')}Z`
  }
  const time = parseTimestamp(text)
  if (!(time instanceof Date)) throw new Error(`"${text}" is not a time.`)
  return time.toISOString()
}
