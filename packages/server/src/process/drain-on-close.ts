import { setTimeout } from 'node:timers/promises'
import type { Services } from '@throughline/api'
import type { FastifyInstance } from 'fastify'
import type { LiveStreams } from '../sse/live-streams.ts'

interface DrainOptions {
  runs: Services['runs']
  streams: LiveStreams
  /** How long runs under way may go on. */
  graceMs: number
}

/** How long clients may take to read what was sent to them. */
const LAST_WORDS_MS = 1_000

/**
 * Makes `app.close()` a drain: stop listening, let runs end or be given back, end the streams
 * without a last word so that their clients connect elsewhere, and let go of whoever reads not.
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
      await within(LAST_WORDS_MS, streams.whenNone())
      app.server.closeIdleConnections()
      await within(LAST_WORDS_MS, closed)
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
