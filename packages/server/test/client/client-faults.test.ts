import type { ToolsOf } from '@throughline/api'
import { isTerminal, type LogEntry } from '@throughline/protocol'
import { createRandom } from '@throughline/runs/testing'
import { expect, test } from 'vitest'
import type { NotesRouter } from '../../src/testing/index.ts'
import { faultyProxy, httpAnswer, type Fault } from '../process/faulty-proxy.ts'
import { clientOf } from './client-of.ts'
import { testApp, type TestApp } from '../test-app.ts'

const QUESTIONS = 40
const AT_ONCE = 10

const retryNow = ['retry-after: 0', 'content-type: application/json']
const answers = [
  httpAnswer('500 Internal Server Error', ['content-type: text/html'], '<h1>Oops</h1>'),
  httpAnswer('502 Bad Gateway'),
  httpAnswer('503 Service Unavailable', retryNow, '{"message":"restarting"}'),
  httpAnswer('429 Too Many Requests', ['retry-after: 0'], 'slow down'),
]

/** One connection in five gets an error response. The others are cut at a random byte. */
function faults(seed: number): () => Fault {
  const random = createRandom(seed)
  return () =>
    random() < 0.2
      ? { answer: answers[Math.floor(random() * answers.length)] ?? '' }
      : { cutAfter: Math.floor(300 + random() * 6_000) }
}

async function storedMessage(app: TestApp, subject: string, runId: string) {
  const { conversation, message } = app.client(subject)
  const latest = await conversation.latest.query()
  if (latest === null) throw new Error('nothing was stored')
  const { items } = await message.list.query({ conversationId: latest.id })
  expect(items).toHaveLength(2)
  const stored = items.find((each) => each.role === 'assistant' && each.runId === runId)
  if (stored?.role !== 'assistant') throw new Error('no such answer')
  const { parts, status, error, usage } = stored
  return { parts, status, error, usage }
}

test(
  `${QUESTIONS} questions over connections that break give exactly what is stored`,
  { timeout: 120_000 },
  async () => {
    await using app = await testApp({ model: { kind: 'bench', deltas: 60, delayMs: 1 } })
    await using proxy = await faultyProxy(app.url, faults(11))
    const askOne = async (n: number) => {
      const subject = `service ${n}`
      const client = clientOf(app, subject, { url: proxy.url })
      const run = client.ask({ message: `question ${n}` })
      const entries: LogEntry<ToolsOf<NotesRouter>>[] = []
      for await (const entry of run.entries()) entries.push(entry)
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      expect(entries.filter(({ event }) => isTerminal(event))).toHaveLength(1)
      const { runId } = await run.sent
      expect(await run.message()).toEqual(await storedMessage(app, subject, runId))
    }
    const left = Array.from({ length: QUESTIONS }, (_, n) => n)
    const worker = async () => {
      for (let n = left.shift(); n !== undefined; n = left.shift()) await askOne(n)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    expect(proxy.cuts).toBeGreaterThan(QUESTIONS / 2)
    expect(proxy.answers).toBeGreaterThan(0)
  },
)

test('the client waits for a server that restarts, and the answer continues', async () => {
  const model = { kind: 'bench', deltas: 100, delayMs: 10 } as const
  await using first = await testApp({ model })
  const port = Number(new URL(first.url).port)
  const run = clientOf(first, 'alice').ask({ message: 'hello' })
  let second: TestApp | undefined
  const seqs: number[] = []
  for await (const { seq, event } of run.entries()) {
    seqs.push(seq)
    if (second || event.type !== 'text') continue
    await first.fastify.close()
    second = await testApp({ model, port, database: first.database })
  }
  await using app = second
  if (!app) throw new Error('the answer was over before the restart')
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))
  const { runId } = await run.sent
  expect(await run.message()).toEqual(await storedMessage(app, 'alice', runId))
  expect(await run.message()).toMatchObject({ status: 'completed' })
})

test('a send whose response was lost is repeated, and counts as one send', async () => {
  await using app = await testApp()
  await using proxy = await faultyProxy(app.url, (n) => (n === 1 ? { cutAfter: 20 } : undefined))
  const client = clientOf(app, 'alice', { url: proxy.url })
  const run = client.ask({ message: 'add buy milk' })
  expect(await run.text()).toMatch(/milk/)
  expect(proxy.cuts).toBe(1)
  expect((await client.api.conversation.list.query()).items).toHaveLength(1)
  expect((await client.api.note.list.query()).items).toHaveLength(1)
})

test('a mutation that is not idempotent is repeated only if the server did nothing', async () => {
  await using app = await testApp()
  await using lost = await faultyProxy(app.url, () => ({ cutAfter: 20 }))
  const cut = clientOf(app, 'alice', { url: lost.url })
  await expect(cut.api.note.create.mutate({ title: 'once' })).rejects.toMatchObject({
    name: 'ThroughlineError',
    code: 'NETWORK',
  })
  expect(lost.connections).toBe(1)

  await using busy = await faultyProxy(app.url, (n) =>
    n === 1 ? { answer: httpAnswer('429 Too Many Requests', ['retry-after: 0']) } : undefined,
  )
  const client = clientOf(app, 'alice', { url: busy.url })
  await client.api.note.create.mutate({ title: 'after a while' })
  expect(busy.answers).toBe(1)
  const { items } = await app.client('alice').note.list.query()
  expect(items.map(({ title }) => title).toSorted()).toEqual(['after a while', 'once'])
})

test('the client gives up on a server that stays down, and the error states the attempts', async () => {
  await using app = await testApp()
  const dead = await faultyProxy(app.url, () => ({ answer: httpAnswer('503 Closed') }))
  const client = clientOf(app, 'alice', { url: dead.url, retryForMs: 1_000 })
  const error = await client
    .ask({ message: 'hello' })
    .text()
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 503, isTransient: true })
  expect(String(error)).toMatch(/Tried \d times in \d s\./)
  expect(dead.connections).toBeGreaterThan(1)

  const { url } = dead
  await dead[Symbol.asyncDispose]()
  const nowhere = clientOf(app, 'alice', { url, retryForMs: 500 })
  await expect(nowhere.follow({ runId: crypto.randomUUID() }).message()).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test('the client waits for as long as a rate limit requires, within its retry time', async () => {
  await using app = await testApp({ env: { SENDS_PER_MINUTE: '1' } })
  await using proxy = await faultyProxy(app.url, (n) =>
    n === 1 ? { answer: httpAnswer('429 Too Many Requests', ['retry-after: 1']) } : undefined,
  )
  const client = clientOf(app, 'alice', { url: proxy.url, retryForMs: 5_000 })
  const begun = performance.now()
  await client.ask({ message: 'hello' }).text()
  expect(performance.now() - begun).toBeGreaterThan(1_000)
  await expect(client.ask({ message: 'hello' }).text()).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    isTransient: true,
    retryAfterMs: expect.any(Number),
  })
  expect(performance.now() - begun).toBeLessThan(5_000)
})
