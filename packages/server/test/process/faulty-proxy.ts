import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A connection is cut after some bytes of its responses, or gets a fixed response. */
export type Fault = { cutAfter: number } | { answer: string }

/** A proxy that injects a fault into each connection. */
export interface FaultyProxy extends AsyncDisposable {
  url: string
  readonly connections: number
  readonly cuts: number
  readonly answers: number
}

/** Formats a complete HTTP response for `{ answer }`. */
export function httpAnswer(status: string, headers: string[] = [], body = ''): string {
  const length = `content-length: ${Buffer.byteLength(body)}`
  return [`HTTP/1.1 ${status}`, ...headers, length, 'connection: close', '', body].join('\r\n')
}

export async function faultyProxy(
  target: string,
  faultOf: (connection: number) => Fault | undefined,
): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let connections = 0
  let cuts = 0
  let answers = 0
  const server = createServer((client) => {
    open.add(client)
    client.on('close', () => open.delete(client)).on('error', () => client.destroy())
    connections += 1
    const fault = faultOf(connections)
    if (fault && 'answer' in fault) {
      answers += 1
      client.once('data', () => client.end(fault.answer))
      return
    }
    const upstream = connect(Number(port), hostname)
    const cut = () => {
      upstream.destroy()
      client.destroy()
    }
    upstream.on('error', cut).on('close', cut)
    client.on('close', cut).pipe(upstream)
    let left = fault?.cutAfter ?? Infinity
    upstream.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, left)
      left -= part.length
      const hasRoom = client.write(part)
      if (left > 0) {
        if (hasRoom) return
        upstream.pause()
        client.once('drain', () => upstream.resume())
        return
      }
      cuts += 1
      upstream.destroy()
      // The bytes before the cut are flushed before the reset.
      client.end(() => client.resetAndDestroy())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}`,
    get connections() {
      return connections
    },
    get cuts() {
      return cuts
    },
    get answers() {
      return answers
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
