import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { entry, runId, scriptedStreams } from '../streams/scripted-streams.ts'
import { patience, testApp } from '../test-app.ts'

const slow = { kind: 'bench', deltas: 1_000, delayMs: 100 } as const

test('open streams end without `return` when the server shuts down', async () => {
  await using app = await testApp({ model: slow })
  const headers = await app.bearer('alice')
  const { runId } = await app.client('alice').chat.send.mutate({ message: 'a', requestId: 'r' })
  const streams = await Promise.all([
    openRawStream(streamUrl(app.url, 'chat.stream', { runId }), headers),
    openRawStream(streamUrl(app.url, 'changes'), headers),
  ])
  const texts = streams.map((stream) => stream.text())
  await app.fastify.close()
  for (const text of await Promise.all(texts)) {
    const events = parseEvents(text).map(({ event }) => event)
    expect(events[0]).toBe('connected')
    expect(events).not.toContain('return')
    expect(events).not.toContain('serialized-error')
  }
})

test('an active run may end within the grace period, and its followers receive the end', async () => {
  const quick = { kind: 'bench', deltas: 20, delayMs: 10 } as const
  await using app = await testApp({ model: quick, env: { DRAIN_GRACE_MS: '10000' } })
  const headers = await app.bearer('alice')
  const { runId } = await app.client('alice').chat.send.mutate({ message: 'a', requestId: 'r' })
  const stream = await openRawStream(streamUrl(app.url, 'chat.stream', { runId }), headers)
  const text = stream.text()
  await app.fastify.close()
  expect(parseEvents(await text).at(-1)?.event).toBe('return')
  expect(await text).toContain('run_completed')
})

test('a client that reads nothing does not delay the shutdown', async () => {
  let produced = 0
  await using server = await scriptedStreams(async function* () {
    for (;;) yield entry((produced += 1), 'x'.repeat(1_000))
  })
  using stalled = await openRawStream(streamUrl(server.url, 'chat.stream', { runId }))
  stalled.response.pause()
  const isFull = () => {
    const before = produced
    return new Promise((resolve) => setImmediate(() => resolve(produced === before)))
  }
  await vi.waitFor(async () => expect(await isFull()).toBe(true), patience)
  const begun = performance.now()
  await server.close()
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(server.playing).toBe(0)
})

test('a server that shuts down is not ready and accepts no sends and no new connections', async () => {
  await using app = await testApp({ model: slow, env: { DRAIN_GRACE_MS: '1000' } })
  const { authorization } = await app.bearer('alice')
  await app.client('alice').chat.send.mutate({ message: 'a', requestId: 'r' })
  const body = JSON.stringify({ message: 'b', requestId: 's' })
  const ready = await holdRequest(app.url, ['GET /ready HTTP/1.1', 'Host: throughline'])
  const send = await holdRequest(app.url, [
    'POST /trpc/chat.send HTTP/1.1',
    'Host: throughline',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ])
  const closing = app.fastify.close()
  await vi.waitFor(() => expect(fetch(`${app.url}/health`)).rejects.toThrow(), patience)
  expect(await ready.finish()).toMatch(/^HTTP\/1.1 503 .*"reason":"draining"/s)
  expect(await send.finish(body)).toMatch(/^HTTP\/1.1 503 .*"appCode":"SERVER_DRAINING"/s)
  await closing
})

/** Opens a request without completing its head, so that its connection is not idle. */
async function holdRequest(url: string, head: string[]) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(head.join('\r\n'))
  return {
    async finish(body = '') {
      socket.write(`\r\n\r\n${body}`)
      let text = ''
      for await (const chunk of socket.setEncoding('utf8')) text += chunk
      return text
    },
  }
}
