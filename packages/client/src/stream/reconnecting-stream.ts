import type { Settings } from '../client-options.ts'
import { connect, type ConnectionState, type StreamRequest } from './connection.ts'
import { RetryPolicy } from '../retry-policy.ts'
import { errorOfShape, networkError, toThroughlineError } from '../to-throughline-error.ts'

/** An event of a stream under its id. */
export interface StreamItem {
  id: string
  data: unknown
}

export interface Subscription extends StreamRequest {
  /** Whether a connection begins after the last event that was taken. */
  resumes: boolean
  onConnection?: ((state: ConnectionState) => void) | undefined
}

/** A connection that held for so long was no trouble, though it was cut or its token expired. */
const HELD_MS = 5_000

/** The events of a stream until it has ended, over as many connections as it takes. */
export async function* subscribe(
  settings: Settings,
  { resumes, onConnection, ...request }: Subscription,
): AsyncGenerator<StreamItem, void> {
  const retryPolicy = new RetryPolicy(settings)
  let { lastEventId } = request
  while (true) {
    let connectedAt = Infinity
    try {
      for await (const message of connect(settings, { ...request, lastEventId }, retryPolicy)) {
        const { event = 'message', id = '', data } = message
        if (event === 'return') return
        if (event === 'serialized-error') throw errorOfShape(JSON.parse(data), settings.url)
        if (event === 'connected') {
          connectedAt = performance.now()
          onConnection?.('live')
          continue
        }
        retryPolicy.reset()
        if (event !== 'message') continue
        yield { id, data: JSON.parse(data) }
        if (resumes) lastEventId = id
      }
      throw networkError(settings.url, new Error('the stream was cut'))
    } catch (reason) {
      request.signal?.throwIfAborted()
      const error = toThroughlineError(reason, settings.url)
      const isRefusal = error.code !== 'NETWORK' && error.status !== 401
      if (performance.now() - connectedAt > HELD_MS && !isRefusal) retryPolicy.reset()
      if (error.isPassing) onConnection?.('reconnecting')
      await retryPolicy.after(error, request.signal)
    }
  }
}
