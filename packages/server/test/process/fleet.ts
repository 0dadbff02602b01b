import { setTimeout as delay } from 'node:timers/promises'
import { startRoundRobinProxy } from './round-robin-proxy.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

/** Several server processes on one database behind one proxy. */
export interface Fleet extends AsyncDisposable {
  url: string
  /**
   * Signals the next process in turn, waits for its end and starts a replacement. Calls are executed
   * one at a time.
   */
  replaceNext(signal: NodeJS.Signals): Promise<{ code: number | null }>
}

export async function startFleet(size: number, env: Record<string, string>): Promise<Fleet> {
  await using started = new AsyncDisposableStack()
  const processes: ServerProcess[] = []
  const ports: number[] = []
  started.defer(async () => {
    for (const each of processes) await each[Symbol.asyncDispose]()
  })
  const start = async (place: number) => {
    const server = startServerProcess(env)
    processes[place] = server
    ports[place] = Number(new URL(await server.url).port)
  }
  for (let place = 0; place < size; place += 1) await start(place)
  const proxy = started.use(await startRoundRobinProxy(() => ports))
  let turn = 0
  let replaced: Promise<unknown> = Promise.resolve()
  const replace = async (place: number, signal: NodeJS.Signals) => {
    processes[place]?.kill(signal)
    const end = await processes[place]?.ended
    await start(place)
    return { code: end?.code ?? null }
  }
  const resources = started.move()
  return {
    url: proxy.url,
    replaceNext(signal) {
      const place = (turn += 1) % size
      const end = replaced.then(() => replace(place, signal))
      replaced = end
      return end
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Retries a call until it succeeds, because connections to a killed process fail. */
export async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch {
      await delay(50)
    }
  }
}
