import type { Settings } from '../client-options.ts'
import { connect, type ConnectionState, type StreamRequest } from './connection.ts'
import { RetryPolicy } from '../retry-policy.ts'
import { errorOfShape, networkError, toThroughlineError } from '../to-throughline-error.ts'

/** An event of a stream with its id. */
export interface StreamItem {
  id: string
  data: unknown
}

export interface Subscription extends StreamRequest {
  /** Whether a reconnect continues after the last event that was received. */
  resumes: boolean
  onConnection?: ((state: ConnectionState) => void) | undefined
}

/** A loss of a connection that lasted this long starts a new series of retries. */
const STABLE_AFTER_MS = 5_000

/** Yields the events of a stream until the server ends it, across reconnects. */
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
      throw networkError(settings.url, new Error('the connection was lost'))
    } catch (reason) {
      request.signal?.throwIfAborted()
      const error = toThroughlineError(reason, settings.url)
      const isRefusal = error.code !== 'NETWORK' && error.status !== 401
      if (performance.now() - connectedAt > STABLE_AFTER_MS && !isRefusal) retryPolicy.reset()
      if (error.isTransient) onConnection?.('reconnecting')
      await retryPolicy.after(error, request.signal)
    }
  }
}
