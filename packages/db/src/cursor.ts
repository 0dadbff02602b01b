import { AppError } from '@throughline/protocol'
import type { z } from 'zod'

/** Encodes the sort key of a list item as an opaque cursor. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Decodes a cursor of this list. Throws CURSOR_INVALID if it is not one. */
export function decodeCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string,
): z.output<Schema> {
  const key = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (key.success) return key.data
  throw invalidCursor()
}

export function invalidCursor(): AppError {
  return new AppError(
    'CURSOR_INVALID',
    'The cursor is not valid for this list. Request the first page without a cursor.',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
