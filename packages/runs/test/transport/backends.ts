import { testDatabase } from '@throughline/db/testing'
import { Presence } from '../../src/live-events/presence.ts'
import type { Envelope } from '../../src/live-events/transport/message.ts'
import { PostgresTransport } from '../../src/live-events/transport/postgres-transport.ts'
import { RedisTransport } from '../../src/live-events/transport/redis-transport.ts'
import type { Transport, TransportOptions } from '../../src/live-events/transport/transport.ts'
import {
  redisMissing,
  startRedisServer,
  startStallingProxy,
  type StallingProxy,
} from '../../src/testing/index.ts'

/** The transport of one process, with all that it has heard. */
export interface Endpoint {
  transport: Transport
  heard: Envelope[]
  /** Whether it was up, each time that this changed. */
  states: boolean[]
}

interface Backend extends AsyncDisposable {
  /** All connections pass through it. */
  proxy: StallingProxy
  open(owner: string): Promise<Endpoint>
}

type OpenTransport = (options: TransportOptions) => Promise<Transport>

export const backends = [
  { name: 'PostgreSQL', missing: undefined, start: startPostgresBackend },
  { name: 'Redis', missing: redisMissing, start: startRedisBackend },
]

async function startPostgresBackend(): Promise<Backend> {
  await using started = new AsyncDisposableStack()
  const database = started.use(await testDatabase())
  return await backend(started, database.url, async (options) => {
    const presence = new Presence({ owner: options.owner, onMissed: () => undefined })
    const transport = new PostgresTransport({ ...options, presence })
    await transport.open()
    return transport
  })
}

async function startRedisBackend(): Promise<Backend> {
  await using started = new AsyncDisposableStack()
  const server = started.use(await startRedisServer())
  return await backend(started, server.url, async (options) => {
    const transport = new RedisTransport(options)
    await transport.open()
    return transport
  })
}

async function backend(
  started: AsyncDisposableStack,
  target: string,
  openTransport: OpenTransport,
): Promise<Backend> {
  const proxy = started.use(await startStallingProxy(target))
  const resources = started.move()
  const endpoints: Endpoint[] = []
  return {
    proxy,
    async open(owner) {
      const heard: Envelope[] = []
      const states: boolean[] = []
      const transport = await openTransport({
        url: proxy.url,
        owner,
        onMessage: (envelope) => heard.push(envelope),
        onChange: (isUp) => states.push(isUp),
      })
      endpoints.push({ transport, heard, states })
      return { transport, heard, states }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(endpoints.map(({ transport }) => transport.close()))
      await resources.disposeAsync()
    },
  }
}
