import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { LiveStreams } from '../../src/sse/live-streams.ts'
import { openBrowser } from '../identity/browser.ts'
import { openRawStream, parseEvents, streamUrl } from './raw-stream.ts'
import { entry, runId, scriptedStreams, type Script } from './scripted-streams.ts'
import { patience, testApp } from '../test-app.ts'

const input = { runId }
const eventSource = { accept: 'text/event-stream' }

async function* waitForEver(...[, , { signal }]: Parameters<Script>) {
  yield entry(1)
  if (!signal.aborted) await once(signal, 'abort')
}

test('200 clients that disconnect early leave no open streams', async () => {
  await using app = await testApp()
  const headers = await app.bearer('alice')
  const { runId } = await app.client('alice').chat.send.mutate({ message: 'a', requestId: 'r' })
  for (let n = 0; n < 200; n += 1) {
    const path = n % 2 === 0 ? 'changes' : 'chat.stream'
    const leaving = new AbortController()
    const response = fetch(streamUrl(app.url, path, n % 2 === 0 ? undefined : { runId }), {
      headers: { ...headers, ...(n % 3 === 0 ? eventSource : {}) },
      signal: leaving.signal,
    }).catch(() => undefined)
    if (n % 5 === 0) await response
    else if (n % 5 === 1) await new Promise(setImmediate)
    leaving.abort()
  }
  await vi.waitFor(() => expect(app.streams.count).toBe(0), patience)
})

test('a client that disconnects ends the source of its stream', async () => {
  await using server = await scriptedStreams(waitForEver)
  const stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  await once(stream.response, 'data')
  expect([server.playing, server.streams.count]).toEqual([1, 1])
  stream.response.destroy()
  await vi.waitFor(() => expect([server.playing, server.streams.count]).toEqual([0, 0]), patience)
})

test('a stream that is cut ends without a final event, so that its client reconnects', async () => {
  await using server = await scriptedStreams(waitForEver)
  const stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  const text = stream.text()
  await vi.waitFor(() => expect(server.playing).toBe(1), patience)
  server.streams.cutAll()
  expect(parseEvents(await text).map(({ event }) => event)).toEqual(['connected', 'message'])
  await server.streams.whenNone()
})

test('an idle stream is pinged', async () => {
  await using server = await scriptedStreams(waitForEver, { pulseMs: 5 })
  const stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  stream.response.setEncoding('utf8')
  let text = ''
  for await (const chunk of stream.response) {
    text += chunk
    if (parseEvents(text).filter(({ event }) => event === 'ping').length >= 2) break
  }
  expect(parseEvents(text).map(({ event }) => event)).toContain('ping')
})

test('an idle stream is pinged before its first event too', async () => {
  await using server = await scriptedStreams(
    // oxlint-disable-next-line require-yield -- it never yields its first event
    async function* (_principal, _run, { signal }) {
      await once(signal, 'abort')
    },
    { pulseMs: 5 },
  )
  using stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  expect(stream.response.statusCode).toBe(200)
})

test('a client that reads nothing applies backpressure, and is disconnected after a while', async () => {
  let produced = 0
  await using server = await scriptedStreams(
    async function* () {
      for (;;) yield entry((produced += 1), 'x'.repeat(1_000))
    },
    { pulseMs: 10, stalledAfterMs: 100 },
  )
  using stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  const gone = new Promise((resolve) => stream.response.once('close', resolve))
  stream.response.pause()
  await vi.waitFor(() => expect(server.streams.count).toBe(0), patience)
  expect(server.playing).toBe(0)
  expect(produced).toBeLessThan(20_000)
  stream.response.resume()
  await gone
})

test('a client that does not read the end of its stream is disconnected', async () => {
  let produced = 0
  await using server = await scriptedStreams(async function* () {
    for (;;) yield entry((produced += 1), 'x'.repeat(1_000))
  })
  using stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  const gone = new Promise((resolve) => stream.response.once('close', resolve))
  stream.response.pause()
  let before = -1
  while (produced !== before) {
    before = produced
    await fetch(server.url)
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server.streams.cutAll()
  await server.streams.whenNone()
  vi.advanceTimersByTime(30_000)
  vi.useRealTimers()
  stream.response.resume()
  await gone
  expect(stream.response.complete).toBe(false)
})

test('ten thousand events arrive complete and in order', async () => {
  const count = 10_000
  await using server = await scriptedStreams(async function* () {
    for (let seq = 1; seq <= count; seq += 1) yield entry(seq)
  })
  const stream = await openRawStream(streamUrl(server.url, 'chat.stream', input))
  const events = parseEvents(await stream.text())
  expect(events.at(0)?.event).toBe('connected')
  expect(events.at(-1)?.event).toBe('return')
  expect(events.slice(1, -1).map(({ id }) => Number(id))).toEqual(
    Array.from({ length: count }, (_, n) => n + 1),
  )
})

test('a stream beyond the limit of a principal is rejected until another one has ended', async () => {
  await using server = await scriptedStreams(waitForEver, { maxPerPrincipal: 2 })
  const url = streamUrl(server.url, 'chat.stream', input)
  const first = await openRawStream(url)
  using _second = await openRawStream(url)
  const refused = await fetch(url)
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error: { data: { appCode: 'RATE_LIMITED' } } })
  first[Symbol.dispose]()
  await vi.waitFor(() => expect(server.streams.count).toBe(1), patience)
  using third = await openRawStream(url)
  expect(third.response.statusCode).toBe(200)
})

/** Returns the last event of a stream that the server ends. */
async function lastEvent(url: string, headers: Record<string, string>) {
  using stream = await openRawStream(streamUrl(url, 'changes'), headers)
  return parseEvents(await stream.text()).at(-1)
}

test('a stream ends when its token expires', async () => {
  await using app = await testApp({ streams: new LiveStreams({ pulseMs: 20 }) })
  // The server tolerates a clock skew of five seconds.
  const headers = await app.bearer('alice', Date.now() / 1000 - 4)
  expect(await lastEvent(app.url, headers)).toMatchObject({
    event: 'serialized-error',
    data: expect.stringContaining('SIGN_IN_REQUIRED'),
  })
})

test('a stream ends when its person signs out', async () => {
  await using app = await testApp({ streams: new LiveStreams({ pulseMs: 20 }) })
  const person = openBrowser(app.url)
  await person.post('/sign-in/anonymous')
  const cookie = [...person.cookies].map((pair) => pair.join('=')).join('; ')
  const ended = lastEvent(app.url, { cookie })
  await vi.waitFor(() => expect(app.streams.count).toBe(1), patience)
  await person.post('/sign-out')
  expect(await ended).toMatchObject({
    event: 'serialized-error',
    data: expect.stringContaining('SIGN_IN_REQUIRED'),
  })
})
