import type { RunId } from '@throughline/protocol'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'
import {
  redisMissing,
  startRedisServer,
  startStallingProxy,
  type RedisServer,
  type StallingProxy,
} from '../src/testing/index.ts'
import { dictation, type Dictation } from './redis/dictation.ts'
import {
  completed,
  foldAll,
  followToEnd,
  newRequestId,
  say,
  testRuns,
  type TestRuns,
} from './test-runs.ts'

/** No stream is stale for longer. */
const STALE_MS = 5_000

interface Place {
  redis: RedisServer
  /** Between Redis and the process that executes the run. */
  executing: StallingProxy
  /** Between Redis and the process that follows it. */
  following: StallingProxy
}

interface Fault {
  name: string
  strike(place: Place): Promise<void> | void
  heal(place: Place): Promise<void> | void
}

const faults: Fault[] = [
  {
    name: 'is killed and starts again, empty',
    strike: ({ redis }) => redis.kill(),
    heal: ({ redis }) => redis.restart(),
  },
  {
    name: 'is frozen',
    strike: ({ redis }) => redis.freeze(),
    heal: ({ redis }) => redis.unfreeze(),
  },
  {
    name: 'is cut off from the executing process, which keeps its socket',
    strike: ({ executing }) => executing.stall('both'),
    heal: ({ executing }) => executing.resume(),
  },
  {
    name: 'is cut off from the following process, which keeps its socket',
    strike: ({ following }) => following.stall('both'),
    heal: ({ following }) => following.resume(),
  },
  {
    name: 'is no longer heard by the executing process, which still publishes',
    strike: ({ executing }) => executing.stall('toClient'),
    heal: ({ executing }) => executing.resume(),
  },
  {
    name: 'is no longer heard by the following process, which still publishes',
    strike: ({ following }) => following.stall('toClient'),
    heal: ({ following }) => following.resume(),
  },
]

async function place(stack: AsyncDisposableStack, settings: string[] = []): Promise<Place> {
  const redis = stack.use(await startRedisServer(settings))
  const executing = stack.use(await startStallingProxy(redis.url))
  const following = stack.use(await startStallingProxy(redis.url))
  return { redis, executing, following }
}

/** A run that is executed by one process and followed at another. */
async function startPair({ executing, following }: Place, dictated: Dictation) {
  const app = await testRuns(
    async (input) => {
      const [asked] = input.history
      if (asked?.role === 'user' && asked.text === 'dictate') return dictated.script(input)
      await say(input, 1, ['at once'])
      return completed
    },
    { redisUrl: executing.url },
  )
  const other = await app.another(undefined, { redisUrl: following.url })
  const requestId = newRequestId()
  const { runId } = await app.runs.send(app.alice, { message: 'dictate', requestId })
  return { app, other, runId }
}

async function show(app: Pick<TestRuns, 'runs' | 'alice'>, runId: RunId, dictated: Dictation) {
  const entries = []
  const { signal } = new AbortController()
  for await (const entry of app.runs.follow(app.alice, runId, { after: 0, signal })) {
    entries.push(entry)
    if (entry.event.type === 'text') dictated.onShown(entry.event.delta)
  }
  return entries
}

/** Follows another run from its beginning, and hears of the change of its conversation. */
async function answerElsewhere(app: TestRuns, elsewhere: Pick<TestRuns, 'runs' | 'alice'>) {
  const changes = elsewhere.runs.changes(app.alice, new AbortController().signal)
  await changes.next()
  const begun = performance.now()
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const answer = foldAll(await followToEnd(elsewhere, runId))
  expect(answer).toMatchObject({ status: 'completed', parts: [{ text: 'at once' }] })
  expect(await changes.next()).toMatchObject({ value: { type: expect.any(String) } })
  return performance.now() - begun
}

for (const { name, strike, heal } of faults) {
  test(`while Redis ${name}, streams elsewhere stay whole and fresh`, async (t) => {
    t.skip(redisMissing !== undefined, redisMissing)
    await using stack = new AsyncDisposableStack()
    const at = await place(stack)
    const dictated = dictation()
    const { app, other, runId } = await startPair(at, dictated)
    stack.use(app)
    const elsewhere = { runs: other, alice: app.alice }
    const showing = show(elsewhere, runId, dictated)
    const delays: number[] = []
    const sayWords = async () => {
      for (let n = 0; n < 5; n += 1) delays.push(await dictated.say())
      delays.push(await answerElsewhere(app, elsewhere))
      delays.push(await dictated.say())
    }
    await sayWords()
    const usingRedis = () => app.logged.filter((line) => line.endsWith('over Redis')).length
    const before = usingRedis()
    await strike(at)
    await sayWords()
    await vi.waitFor(
      () => expect(app.logged).toContainEqual(expect.stringMatching('does not answer')),
      {
        timeout: 20_000,
      },
    )
    await sayWords()
    await heal(at)
    await vi.waitFor(() => expect(usingRedis()).toBeGreaterThan(before), { timeout: 20_000 })
    await sayWords()
    dictated.finish()
    const entries = await showing
    expect(entries).toEqual(await followToEnd(app, runId))
    expect(foldAll(entries)).toMatchObject({ parts: [{ text: dictated.said }] })
    expect(Math.max(...delays)).toBeLessThan(STALE_MS)
  })
}

test('a Redis whose memory is full still carries the events', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using stack = new AsyncDisposableStack()
  const at = await place(stack, ['--maxmemory', '1mb', '--maxmemory-policy', 'noeviction'])
  const client = createClient({ url: at.redis.url })
  stack.defer(() => client.close())
  await client.connect()
  await expect(
    client.set('big', 'x'.repeat(2_000_000)).then(() => client.set('more', 'x')),
  ).rejects.toThrow('OOM')
  const dictated = dictation()
  const { app, other, runId } = await startPair(at, dictated)
  stack.use(app)
  const showing = show({ runs: other, alice: app.alice }, runId, dictated)
  for (let n = 0; n < 20; n += 1) expect(await dictated.say()).toBeLessThan(STALE_MS)
  dictated.finish()
  expect(await showing).toEqual(await followToEnd(app, runId))
})
