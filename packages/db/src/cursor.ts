import { AppError } from '@throughline/protocol'
import type { z } from 'zod'

/** A place in a list, as an opaque word for the wire. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place that a cursor names. Throws CURSOR_INVALID when it is not one of this list's. */
export function decodeCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string,
): z.output<Schema> {
  const place = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (place.success) return place.data
  throw new AppError(
    'CURSOR_INVALID',
    'This cursor is not one that this list handed out. Start again without one.',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
