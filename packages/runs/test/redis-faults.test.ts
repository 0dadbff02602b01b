import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'
import {
  redisMissing,
  startRedisServer,
  startStallingProxy,
  type RedisServer,
  type StallingProxy,
} from '../src/testing/index.ts'
import { answerElsewhere, dictation, show, STALE_MS, startPair } from './elsewhere/dictation.ts'
import { foldAll, followToEnd } from './test-runs.ts'

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

for (const { name, strike, heal } of faults) {
  test(`while Redis ${name}, streams elsewhere stay whole and fresh`, async (t) => {
    t.skip(redisMissing !== undefined, redisMissing)
    await using stack = new AsyncDisposableStack()
    const at = await place(stack)
    const dictated = dictation()
    const pair = await startPair(dictated, {
      executing: { redisUrl: at.executing.url },
      following: { redisUrl: at.following.url },
    })
    const { app, runId } = pair
    stack.use(app)
    const showing = show(pair, dictated)
    const delays: number[] = []
    const sayWords = async () => {
      for (let n = 0; n < 5; n += 1) delays.push(await dictated.say())
      delays.push(await answerElsewhere(pair))
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
  const redisUrl = at.redis.url
  const pair = await startPair(dictated, { executing: { redisUrl }, following: { redisUrl } })
  stack.use(pair.app)
  const showing = show(pair, dictated)
  for (let n = 0; n < 20; n += 1) expect(await dictated.say()).toBeLessThan(STALE_MS)
  dictated.finish()
  expect(await showing).toEqual(await followToEnd(pair.app, pair.runId))
})
