import type { HttpRequest } from '../../client/http-connection.ts'
import type { Figures } from '../../measure/metrics.ts'
import { loadRequests } from '../../measure/request-load.ts'

/** Measures what is read from one server, once. */
export type Reader = () => Promise<Figures>

export interface ReadSizes {
  /** Requests one at a time. */
  single: number
  /** Requests, 8 at a time. */
  parallel: number
}

export async function measureLists(
  port: number,
  request: HttpRequest,
  { single, parallel }: ReadSizes,
): Promise<Figures> {
  const next = () => request
  const { p50 } = await loadRequests(port, { concurrency: 1, total: single, next })
  const { perSecond } = await loadRequests(port, { concurrency: 8, total: parallel, next })
  return { listP50: p50, listsPerSecond: perSecond }
}

/** Runs `read` one after another and returns the times in ms. */
export async function timeEach(total: number, read: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < total; n += 1) {
    const start = performance.now()
    await read()
    times.push(performance.now() - start)
  }
  return times
}
