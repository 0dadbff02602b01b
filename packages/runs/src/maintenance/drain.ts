import { setTimeout as delay } from 'node:timers/promises'
import type { ProcessContext } from '../process-context.ts'

/** How long released runs may take to settle the tools in progress. */
const RELEASE_MS = 5_000

/**
 * Starts no more runs, waits up to `graceMs` for the active ones to end, releases the others for
 * other processes, and ends all streams so that clients reconnect elsewhere.
 */
export async function drainProcess(context: ProcessContext, graceMs: number): Promise<void> {
  context.draining = true
  const ended = () => Promise.allSettled([...context.activeRuns.values()].map((run) => run.done))
  await waitAtMost(graceMs, ended())
  for (const run of context.activeRuns.values()) {
    run.released = true
    run.controller.abort()
  }
  await waitAtMost(RELEASE_MS, ended())
  const reason = new DOMException('This server is shutting down.', 'AbortError')
  context.runEvents.close(reason)
  context.changes.close(reason)
}

async function waitAtMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}
