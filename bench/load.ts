import { closeConnections } from './sse.ts'
import type { ChatResult, Target } from './target.ts'

export interface Measured {
  chatsPerSecond: number
  firstEventP50: number
  firstEventP99: number
  cpuMsPerChat: number
  memoryMb: number
}

/** Has `total` chats with a target, `concurrency` at once. Throws when one is not whole. */
export async function measure(
  { server, chat }: Target,
  { concurrency, total, deltas }: { concurrency: number; total: number; deltas: number },
): Promise<Measured> {
  closeConnections()
  const results: ChatResult[] = []
  const cpuBefore = await server.cpuSeconds()
  const start = performance.now()
  let begun = 0
  const user = async (number: number) => {
    while (begun < total) {
      begun += 1
      const result = await chat(number)
      if (result.characters !== deltas * 4) {
        throw new Error(`a chat brought ${result.characters} characters instead of ${deltas * 4}`)
      }
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, number) => user(number)))
  const seconds = (performance.now() - start) / 1000
  const cpuSeconds = (await server.cpuSeconds()) - cpuBefore
  const first = results.map((result) => result.firstEventMs).toSorted((a, b) => a - b)
  return {
    chatsPerSecond: total / seconds,
    firstEventP50: quantile(first, 0.5),
    firstEventP99: quantile(first, 0.99),
    cpuMsPerChat: (cpuSeconds * 1000) / total,
    memoryMb: await server.memoryMb(),
  }
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
