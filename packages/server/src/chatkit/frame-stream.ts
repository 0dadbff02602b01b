import type { StoredEvent } from '@throughline/protocol'
import { formatCursor, isAfter, type Cursor } from './cursor.ts'
import { blockOf, DONE, type Frame } from './frame-schema.ts'
import { nothingTold, tell, type ToldRun } from './events-to-frames.ts'

interface Entry {
  seq: number
  event: StoredEvent
}

export interface Telling extends ToldRun {
  /** What the client has already. */
  after: Cursor
  /** Whether each block has its id. */
  withIds: boolean
}

export const EVENTS_GONE =
  'The events of this answer are kept no more. Load the conversation to read it.'

/**
 * A run's log, from its beginning, as blocks of the wire after the client's cursor. The end of the
 * answer is told to everybody.
 */
export async function* blocksOf(
  entries: AsyncIterable<Entry>,
  telling: Telling,
): AsyncGenerator<string, void> {
  let told = nothingTold
  for await (const entry of entries) {
    const step = tell(told, entry.event, telling)
    told = step.told
    const frames = isTornOff(entry, telling.after) ? tornOff : step.frames
    const blocks = place(frames, entry.seq)
      .filter(({ at, frame }) => frame === DONE || isAfter(at, telling.after))
      .map(({ at, frame }) => blockOf(frame, telling.withIds ? formatCursor(at) : undefined))
    if (blocks.length > 0) yield blocks.join('')
    if (told.isOver) return
  }
}

const tornOff: (Frame | typeof DONE)[] = [{ type: 'error', message: EVENTS_GONE }, DONE]

/** A client in the middle of a log that was dropped meanwhile cannot be told the rest of it. */
function isTornOff({ seq, event }: Entry, { seq: after }: Cursor): boolean {
  return event.type === 'snapshot' && after > 0 && after < seq
}

/** The last frame of an event stands at its seq, and so does the end behind it. */
function place(
  frames: readonly (Frame | typeof DONE)[],
  seq: number,
): { at: Cursor; frame: Frame | typeof DONE }[] {
  const last = frames.findLastIndex((frame) => frame !== DONE)
  return frames.map((frame, index) => ({
    at: { seq, part: index < last ? index + 1 : Infinity },
    frame,
  }))
}
