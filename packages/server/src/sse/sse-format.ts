/** The format of an event stream, apart from its events. */
export interface SseFormat {
  headers: Readonly<Record<string, string>>
  /** The text before the first event. */
  opening(): string
  /** Sent on an idle connection to keep it alive. */
  ping: string
  /** Whether a ping may open a stream. If not, an error before the first event still has its status. */
  opensByPing: boolean
}

/**
 * The wire format of tRPC's `httpSubscriptionLink`, as tRPC's server writes it, plus a `retry:` field.
 * The contract test runs the stock client against both.
 */

/** About two and a half ping intervals. A client that receives nothing for this long reconnects. */
const RECONNECT_AFTER_INACTIVITY_MS = 40_000

export const RETURN = 'event: return\ndata: \n\n'

export const trpcFormat: SseFormat = {
  headers: {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  },
  opening: connected,
  ping: 'event: ping\ndata: \n\n',
  opensByPing: true,
}

/** The reconnect delay is random, so that clients do not all reconnect at once after a restart. */
function connected(): string {
  const retryMs = 1_000 + Math.floor(Math.random() * 1_000)
  const options = JSON.stringify({ reconnectAfterInactivityMs: RECONNECT_AFTER_INACTIVITY_MS })
  return `retry: ${retryMs}\nevent: connected\ndata: ${options}\n\n`
}

export function trackedEvent(id: string, data: unknown): string {
  return `data: ${JSON.stringify(data)}\nid: ${id}\n\n`
}

export function serializedError(shape: unknown): string {
  return `event: serialized-error\ndata: ${JSON.stringify(shape)}\n\n`
}
