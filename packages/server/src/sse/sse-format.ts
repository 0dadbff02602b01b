/** How a stream of events is written: what its client expects around the events themselves. */
export interface Wire {
  headers: Readonly<Record<string, string>>
  /** What comes before the first event. */
  opening(): string
  /** Keeps a quiet connection alive. */
  ping: string
  /** Whether a ping may open a stream; else one that is yet to begin can still be refused. */
  opensByPing: boolean
}

/**
 * The wire format of tRPC's `httpSubscriptionLink`, as its own server writes it, with a `retry:`
 * field, which that never sends. The contract test holds both against the stock client.
 */

/** About two and a half pings: a client that hears nothing for so long connects again. */
const RECONNECT_AFTER_INACTIVITY_MS = 40_000

export const RETURN = 'event: return\ndata: \n\n'

export const trpcWire: Wire = {
  headers: {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  },
  opening: connected,
  ping: 'event: ping\ndata: \n\n',
  opensByPing: true,
}

/** The reconnect delay differs from stream to stream, so that a restart is not met by all at once. */
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
