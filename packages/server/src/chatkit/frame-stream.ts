import type { StoredEvent } from '@throughline/protocol'
import { formatCursor, isAfter, type Cursor } from './cursor.ts'
import { blockOf, DONE, type Frame } from './frame-schema.ts'
import { initialState, toFrames, type AnswerIds } from './events-to-frames.ts'

interface Entry {
  seq: number
  event: StoredEvent
}

export interface FrameStreamOptions extends AnswerIds {
  /** The last frame that the client has received. */
  after: Cursor
  /** Whether blocks have ids. */
  withIds: boolean
}

export const EVENTS_GONE =
  'The events of this answer are no longer stored. Load the conversation to read it.'

/**
 * Converts a run's log, read from its beginning, to the blocks after the client's cursor. The final
 * [DONE] is always sent.
 */
export async function* blocksOf(
  entries: AsyncIterable<Entry>,
  options: FrameStreamOptions,
): AsyncGenerator<string, void> {
  let state = initialState
  for await (const entry of entries) {
    const step = toFrames(state, entry.event, options)
    state = step.state
    const frames = isGapLost(entry, options.after) ? eventsGone : step.frames
    const blocks = withCursors(frames, entry.seq)
      .filter(({ at, frame }) => frame === DONE || isAfter(at, options.after))
      .map(({ at, frame }) => blockOf(frame, options.withIds ? formatCursor(at) : undefined))
    if (blocks.length > 0) yield blocks.join('')
    if (state.hasEnded) return
  }
}

const eventsGone: (Frame | typeof DONE)[] = [{ type: 'error', message: EVENTS_GONE }, DONE]

/** True when events between the cursor and a snapshot have been deleted. */
function isGapLost({ seq, event }: Entry, { seq: after }: Cursor): boolean {
  return event.type === 'snapshot' && after > 0 && after < seq
}

/** The last frame of an event has its seq, and so does a [DONE] after it. */
function withCursors(
  frames: readonly (Frame | typeof DONE)[],
  seq: number,
): { at: Cursor; frame: Frame | typeof DONE }[] {
  const last = frames.findLastIndex((frame) => frame !== DONE)
  return frames.map((frame, index) => ({
    at: { seq, part: index < last ? index + 1 : Infinity },
    frame,
  }))
}
