import { AppError } from '@throughline/protocol'

/**
 * Where a frame stands: the seq of its event. An event that makes several frames has its seq on
 * the last of them, and `seq.1`, `seq.2` on those before.
 */
export interface Cursor {
  seq: number
  part: number
}

export const BEGINNING: Cursor = { seq: 0, part: Infinity }

/** The place that a `Last-Event-ID` names. Throws CURSOR_INVALID for anything else. */
export function parseCursor(lastEventId: string): Cursor {
  const [, seq, part] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(lastEventId) ?? []
  if (seq === undefined) throw notOurs()
  return { seq: Number(seq), part: part === undefined ? Infinity : Number(part) }
}

export function formatCursor({ seq, part }: Cursor): string {
  return part === Infinity ? String(seq) : `${seq}.${part}`
}

export function isAfter(place: Cursor, cursor: Cursor): boolean {
  return place.seq > cursor.seq || (place.seq === cursor.seq && place.part > cursor.part)
}

export function notOurs(): AppError {
  return new AppError('CURSOR_INVALID', 'Last-Event-ID must be the id of a frame of this answer.')
}
