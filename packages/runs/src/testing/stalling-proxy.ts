import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The directions in which a stalled proxy delivers nothing. */
type Stall = 'both' | 'toClient'

/**
 * A TCP proxy whose connections can be stalled: their sockets stay open and nothing is delivered,
 * as in a network partition.
 */
export interface StallingProxy extends AsyncDisposable {
  /** The URL of the target with the address of the proxy. */
  url: string
  /** Stalls all connections, also those that are opened later. */
  stall(direction: Stall): void
  /** Stalls the connections that are open, and none that is opened later. */
  stallOpen(): void
  /** Delivers what was held back. */
  resume(): void
  /** Closes all connections. */
  cut(): void
}

interface Pair {
  client: Socket
  server: Socket
}

export async function startStallingProxy(target: string): Promise<StallingProxy> {
  const pairs = new Set<Pair>()
  let stalled: Stall | undefined
  const listener = createServer((client) => {
    const pair = { client, server: connectTo(target) }
    pairs.add(pair)
    const close = () => {
      pairs.delete(pair)
      pair.client.destroy()
      pair.server.destroy()
    }
    for (const [from, to] of [
      [pair.client, pair.server],
      [pair.server, pair.client],
    ] as const) {
      from.on('data', (chunk) => to.write(chunk))
      from.on('error', close).on('close', close)
    }
    if (stalled) pause(pair, stalled)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(Object(listener.address()).port)
  const cut = () => {
    for (const { client } of pairs) client.destroy()
  }
  return {
    url: url.href,
    cut,
    stall(direction) {
      stalled = direction
      for (const pair of pairs) pause(pair, direction)
    },
    stallOpen() {
      for (const pair of pairs) pause(pair, 'both')
    },
    resume() {
      stalled = undefined
      for (const { client, server } of pairs) {
        client.resume()
        server.resume()
      }
    },
    async [Symbol.asyncDispose]() {
      cut()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** The host of a PostgreSQL may be the directory of its Unix socket. */
function connectTo(target: string): Socket {
  const { hostname, port } = new URL(target)
  const host = decodeURIComponent(hostname)
  return host.startsWith('/')
    ? connect(`${host}/.s.PGSQL.${port}`)
    : connect(Number(port), hostname)
}

function pause({ client, server }: Pair, direction: Stall): void {
  server.pause()
  if (direction === 'both') client.pause()
}
