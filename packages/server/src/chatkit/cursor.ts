import { AppError } from '@throughline/protocol'

/**
 * The position of a frame: the seq of its event. If an event becomes several frames, the last one
 * has the seq, and those before have `seq.1`, `seq.2`.
 */
export interface Cursor {
  seq: number
  part: number
}

export const START: Cursor = { seq: 0, part: Infinity }

/** Parses a `Last-Event-ID`. Throws CURSOR_INVALID for any other text. */
export function parseCursor(lastEventId: string): Cursor {
  const [, seq, part] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(lastEventId) ?? []
  if (seq === undefined) throw invalidCursor()
  return { seq: Number(seq), part: part === undefined ? Infinity : Number(part) }
}

export function formatCursor({ seq, part }: Cursor): string {
  return part === Infinity ? String(seq) : `${seq}.${part}`
}

export function isAfter(position: Cursor, cursor: Cursor): boolean {
  return position.seq > cursor.seq || (position.seq === cursor.seq && position.part > cursor.part)
}

export function invalidCursor(): AppError {
  return new AppError('CURSOR_INVALID', 'Last-Event-ID must be the id of a frame of this answer.')
}
