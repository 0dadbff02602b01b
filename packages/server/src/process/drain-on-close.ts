import { setTimeout } from 'node:timers/promises'
import type { Services } from '@throughline/api'
import type { FastifyInstance } from 'fastify'
import type { LiveStreams } from '../sse/live-streams.ts'

interface DrainOptions {
  runs: Services['runs']
  streams: LiveStreams
  /** How long active runs may continue. */
  graceMs: number
}

/** How long clients may take to read the data that was sent to them. */
const FINAL_READ_MS = 1_000

/**
 * Makes `app.close()` drain the server: stop listening, let active runs end within the grace period
 * and release the others, end the streams without a final event so that clients reconnect to another
 * process, then close connections that clients do not read.
 */
export function drainOnClose(app: FastifyInstance, { runs, streams, graceMs }: DrainOptions) {
  let isDraining = false
  app.addHook('preClose', async () => {
    isDraining = true
    const closed = new Promise<void>((resolve) => app.server.close(() => resolve()))
    try {
      await runs.drain(graceMs)
    } finally {
      streams.cutAll()
      await within(FINAL_READ_MS, streams.whenNone())
      app.server.closeIdleConnections()
      await within(FINAL_READ_MS, closed)
      app.server.closeAllConnections()
    }
  })
  return { isDraining: () => isDraining }
}

async function within(ms: number, done: Promise<void>): Promise<void> {
  const timer = new AbortController()
  const late = setTimeout(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([done, late])
  timer.abort()
}
