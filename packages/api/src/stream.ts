import { tracked, type TrackedEnvelope } from '@trpc/server'
import { AppError } from '@throughline/protocol'
import { translateError } from './error-format.ts'

interface StreamItem<Data> {
  id: string
  data: Data
}

/**
 * Yields items as tracked events. Translates errors here, because the middlewares have already
 * returned when a generator fails.
 */
export async function* stream<Data>(
  items: AsyncIterable<StreamItem<Data>>,
): AsyncGenerator<TrackedEnvelope<Data>, void> {
  try {
    for await (const { id, data } of items) yield tracked(id, data)
  } catch (error) {
    throw translateError(error)
  }
}

/** Parses a `Last-Event-ID`. Returns 0 without one. Throws CURSOR_INVALID if it is not a number. */
export function cursorOf(lastEventId: string | undefined): number {
  if (lastEventId === undefined) return 0
  if (/^\d{1,9}$/.test(lastEventId)) return Number(lastEventId)
  throw new AppError('CURSOR_INVALID', 'lastEventId must be the id of an event of this stream.')
}
