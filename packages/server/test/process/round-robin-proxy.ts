import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy without affinity and without health checks. */
export interface RoundRobinProxy extends AsyncDisposable {
  url: string
}

/** Each connection goes to the next port. If no process listens there, the connection ends. */
export async function startRoundRobinProxy(
  ports: () => readonly number[],
): Promise<RoundRobinProxy> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    const all = ports()
    const upstream = connect(all[(turn += 1) % all.length] ?? 0, '127.0.0.1')
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
