import { once } from 'node:events'
import { initTRPC, tracked, TRPCError } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createClient, ThroughlineError } from '../src/index.ts'

const resumable = z.object({ lastEventId: z.string().optional() })

/** A server with streams of its own. `open` counts the connections that `count` holds. */
async function streamingServer() {
  const { procedure, router } = initTRPC.create()
  const open = { count: 0 }
  const routes = router({
    /** Yields two numbers on each connection, up to four in all. */
    count: procedure.input(resumable).subscription(async function* ({
      input,
      signal = AbortSignal.abort(),
    }) {
      const last = Number(input.lastEventId ?? 0)
      open.count += 1
      try {
        for (const n of [last + 1, last + 2]) yield tracked(String(n), { n })
        if (last === 0 && !signal.aborted) await once(signal, 'abort')
      } finally {
        open.count -= 1
      }
    }),
    refused: procedure.subscription(async function* () {
      yield tracked('1', { n: 1 })
      throw new TRPCError({ code: 'FORBIDDEN', message: 'This stream is closed.' })
    }),
  })
  const server = createHTTPServer({ router: routes, basePath: '/trpc/' })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    client: createClient<typeof routes>({ url: `http://127.0.0.1:${address.port}` }),
    open,
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

test('a stream of the app resumes after its last event when the connection is lost', async () => {
  await using server = await streamingServer()
  const events = []
  for await (const event of server.client.api.count.subscribe({})) {
    events.push(event)
    if (event.id === '2') server.cut()
  }
  expect(events).toEqual([1, 2, 3, 4].map((n) => ({ id: String(n), data: { n } })))
})

test('leaving the loop, and unsubscribing, end the stream on the server', async () => {
  await using server = await streamingServer()
  for await (const { id } of server.client.api.count.subscribe({})) if (id === '2') break
  await vi.waitFor(() => expect(server.open.count).toBe(0))

  const first = Promise.withResolvers<unknown>()
  const subscription = server.client.api.count.subscribe({}, { onData: first.resolve })
  await first.promise
  expect(server.open.count).toBe(1)
  subscription.unsubscribe()
  await vi.waitFor(() => expect(server.open.count).toBe(0))
})

test('an error of a stream is an error of the client', async () => {
  await using server = await streamingServer()
  const read = Array.fromAsync(server.client.api.refused.subscribe())
  const error: unknown = await read.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ThroughlineError)
  expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403, isTransient: false })
})
