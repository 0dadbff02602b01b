import pg from 'pg'
import { z } from 'zod'

const parseTimestamp = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)

/**
 * Converts the text of a `timestamptz(3)` column to ISO 8601 in UTC. Lists cast their times to text
 * and use this: making a `Date` of each time and a string of each `Date` costs a large part of a
 * list. With another time zone or without milliseconds, the text is parsed.
 */
export function toIsoTime(text: string): string {
  const isUtc = text.length === '2026-11-24 15:35:15.123+00'.length && text.endsWith('+00')
  return isUtc
    ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
    : z.date().parse(parseTimestamp(text)).toISOString()
}
