import { tracked, type TrackedEnvelope } from '@trpc/server'
import { AppError } from '@throughline/protocol'
import { toTrpcError } from './error-format.ts'

interface Entry<Data> {
  id: string
  data: Data
}

/**
 * Sends entries as tracked events. A generator fails after the middlewares have returned, so its
 * errors are translated here.
 */
export async function* stream<Data>(
  entries: AsyncIterable<Entry<Data>>,
): AsyncGenerator<TrackedEnvelope<Data>, void> {
  try {
    for await (const { id, data } of entries) yield tracked(id, data)
  } catch (error) {
    throw toTrpcError(error)
  }
}

/** The number of a `Last-Event-ID`, 0 without one. Throws CURSOR_INVALID for anything else. */
export function cursorOf(lastEventId: string | undefined): number {
  if (lastEventId === undefined) return 0
  if (/^\d{1,9}$/.test(lastEventId)) return Number(lastEventId)
  throw new AppError('CURSOR_INVALID', 'lastEventId must be the id of an event of this stream.')
}
