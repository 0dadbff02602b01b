import type { HttpConnection, HttpRequest } from '../../client/http-connection.ts'
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

/** Reads a response. The time in ms does not include what is done with the text. */
export async function timedRead(
  connection: HttpConnection,
  request: HttpRequest,
): Promise<{ text: string; ms: number }> {
  const start = performance.now()
  const text = await connection.readText(request)
  return { text, ms: performance.now() - start }
}
