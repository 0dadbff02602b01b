import { AppError } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { openRawStream, parseEvents, streamUrl, type RawEvent } from './raw-stream.ts'
import { entry, runId, scriptedStreams, type Script } from './scripted-streams.ts'
import { createTestClient } from '../test-app.ts'

const eventSource = { accept: 'text/event-stream' }
const input = { runId }

async function* threeWords(...[, , { after }]: Parameters<Script>) {
  for (const seq of [1, 2, 3]) if (seq > after) yield entry(seq, `Grüße ${seq}\n\u2028"`)
}

// oxlint-disable-next-line require-yield -- it fails before the first event
async function* notFound() {
  throw new AppError('RUN_NOT_FOUND', 'There is no such run.')
}

const scripts: Record<string, Script> = {
  'a run that ends': threeWords,
  async *'a run without events'() {},
  async *'an error that the caller can mend'() {
    yield entry(1)
    throw new AppError('RUN_NOT_FOUND', 'There is no such run.')
  },
  'an error before the first event': notFound,
  async *'a bug'() {
    yield entry(1)
    throw new Error('postgres://user:password@host')
  },
  async *'a server that goes down'() {
    yield entry(1)
    throw new DOMException('Bye.', 'AbortError')
  },
}

/** Removes the data of `connected`: this project's writer adds a reconnect time and options. */
function withoutOptions(events: RawEvent[]): RawEvent[] {
  return events.map((each) => (each.event === 'connected' ? { ...each, data: '' } : each))
}

for (const [name, script] of Object.entries(scripts)) {
  test(`an EventSource receives ${name} as from tRPC's own server`, async () => {
    await using server = await scriptedStreams(script)
    const url = streamUrl(server.url, 'chat.stream', input)
    const ours = await openRawStream(url, eventSource)
    const stock = await openRawStream(url.replace('/trpc/', '/stock/'), eventSource)
    const told = await ours.text()
    expect(withoutOptions(parseEvents(told))).toEqual(
      withoutOptions(parseEvents(await stock.text())),
    )
    expect(told).not.toContain('password')
    for (const name of ['content-type', 'cache-control', 'x-accel-buffering']) {
      expect(ours.response.headers[name], name).toBe(stock.response.headers[name])
    }
  })
}

test("an EventSource receives errors for bad input and missing sign-in as from tRPC's own server", async () => {
  await using server = await scriptedStreams(threeWords, { principalId: null })
  const urls = [
    streamUrl(server.url, 'chat.stream', input),
    streamUrl(server.url, 'changes'),
    streamUrl(server.url, 'chat.stream', { runId: 'x' }),
  ]
  for (const url of urls) {
    const ours = await openRawStream(url, eventSource)
    const stock = await openRawStream(url.replace('/trpc/', '/stock/'), eventSource)
    expect(ours.response.statusCode).toBe(200)
    expect(withoutOptions(parseEvents(await ours.text()))).toEqual(
      withoutOptions(parseEvents(await stock.text())),
    )
  }
})

test('the last event id comes from the header, then the query, then the input, as in tRPC', async () => {
  await using server = await scriptedStreams(threeWords)
  const url = streamUrl(server.url, 'chat.stream', { runId, lastEventId: '1' })
  const requests: [string, Record<string, string>][] = [
    [url, {}],
    [`${url}&lastEventId=2`, {}],
    [`${url}&Last-Event-Id=2`, {}],
    [`${url}&lastEventId=1`, { 'last-event-id': '2' }],
    [url, { 'last-event-id': '3' }],
    [url, { 'last-event-id': '' }],
  ]
  for (const [address, headers] of requests) {
    const ours = await openRawStream(address, { ...eventSource, ...headers })
    const stock = await openRawStream(address.replace('/trpc/', '/stock/'), {
      ...eventSource,
      ...headers,
    })
    expect(withoutOptions(parseEvents(await ours.text())), address).toEqual(
      withoutOptions(parseEvents(await stock.text())),
    )
  }
})

test('the stock client receives every event with its id, and the end', async () => {
  await using server = await scriptedStreams(threeWords)
  const client = createTestClient(server.url, async () => ({}))
  const got: { id: string; data: unknown }[] = []
  for await (const each of client.chat.stream.subscribe(input)) got.push(each)
  expect(got).toEqual(
    [1, 2, 3].map((seq) => ({ id: String(seq), data: entry(seq, `Grüße ${seq}\n\u2028"`).event })),
  )
})

test('the stock client receives errors with their codes', async () => {
  await using server = await scriptedStreams(notFound)
  const client = createTestClient(server.url, async () => ({}))
  const read = async () => {
    for await (const _ of client.chat.stream.subscribe(input));
  }
  await expect(read()).rejects.toMatchObject({
    message: 'There is no such run.',
    data: { code: 'NOT_FOUND', appCode: 'RUN_NOT_FOUND', path: 'chat.stream' },
  })
})

test('the stock client resumes after its stream was cut', async () => {
  let isFirst = true
  await using server = await scriptedStreams(async function* (_principal, _run, { after }) {
    for (const seq of [1, 2, 3, 4]) if (seq > after) yield entry(seq)
    if (!isFirst) return
    isFirst = false
    throw new DOMException('This server is going down.', 'AbortError')
  })
  const client = createTestClient(server.url, async () => ({}))
  const ids: string[] = []
  for await (const { id } of client.chat.stream.subscribe(input)) ids.push(id)
  expect(ids).toEqual(['1', '2', '3', '4'])
})

test('a client other than EventSource receives errors with their HTTP status', async () => {
  await using server = await scriptedStreams(notFound)
  const response = await fetch(streamUrl(server.url, 'chat.stream', input))
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({
    error: {
      message: 'There is no such run.',
      data: { appCode: 'RUN_NOT_FOUND', path: 'chat.stream' },
    },
  })
  expect((await fetch(streamUrl(server.url, 'chat.stream', { runId: 'x' }))).status).toBe(400)
})
