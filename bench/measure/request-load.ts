import { HttpConnection, type HttpRequest } from '../client/http-connection.ts'
import { quantile } from './quantile.ts'

interface RequestLoad {
  concurrency: number
  total: number
  /** Returns the request to send next. */
  next: () => HttpRequest
}

/** Sends requests, `concurrency` at once, and returns how long they took. */
export async function loadRequests(
  port: number,
  { concurrency, total, next }: RequestLoad,
): Promise<{ p50: number; perSecond: number }> {
  const times: number[] = []
  let begun = 0
  const start = performance.now()
  const clients = Array.from({ length: concurrency }, async () => {
    using connection = await HttpConnection.open(port)
    while (begun < total) {
      begun += 1
      const sentAt = performance.now()
      await connection.readText(next())
      times.push(performance.now() - sentAt)
    }
  })
  await Promise.all(clients)
  const seconds = (performance.now() - start) / 1000
  return { p50: quantile(times, 0.5), perSecond: total / seconds }
}
