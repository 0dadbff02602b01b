import { CHANGE_CHANNEL } from '@throughline/db'
import pg from 'pg'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'
import { RedisTransport } from '../src/live-events/transport/redis-transport.ts'
import { redisMissing, startRedisServer } from '../src/testing/index.ts'
import { answerElsewhere, dictation, show, startPair, STALE_MS } from './elsewhere/dictation.ts'
import { followToEnd } from './test-runs.ts'

const LIMIT = { timeout: 20_000 }
const ABSENT = 'Redis does not answer: live events travel over PostgreSQL until it does'
const PRESENT = 'live events travel over Redis'

/** Hears what processes publish in Redis, and what they notify in PostgreSQL. */
async function eavesdrop({ redisUrl, url }: { redisUrl: string; url: string }) {
  const published: string[] = []
  const client = createClient({ url: redisUrl })
  await client.connect()
  await client.pSubscribe('throughline:*', (payload) => published.push(payload))
  const notified: string[] = []
  const listener = new pg.Client({ connectionString: url })
  listener.on('notification', ({ payload = '' }) => notified.push(payload))
  await listener.connect()
  await listener.query(`listen ${CHANGE_CHANNEL}; listen throughline_all`)
  return {
    published,
    /** PostgreSQL delivers what was notified before a query with its result. */
    async notified(): Promise<string[]> {
      await listener.query('select 1')
      return notified
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      await listener.end()
    },
  }
}

test('with Redis, events and changes travel over it, and PostgreSQL notifies nobody', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using redis = await startRedisServer()
  const redisUrl = redis.url
  const dictated = dictation()
  const pair = await startPair(dictated, { executing: { redisUrl }, following: { redisUrl } })
  await using app = pair.app
  await using heard = await eavesdrop({ redisUrl, url: app.url })
  const showing = show(pair, dictated)
  for (let n = 0; n < 5; n += 1) await dictated.say()
  await answerElsewhere(pair)
  dictated.finish()
  expect(await showing).toEqual(await followToEnd(app, pair.runId))
  await vi.waitFor(() => {
    for (const type of ['follow', 'events', 'changes'])
      expect(heard.published).toContainEqual(expect.stringContaining(`"type":"${type}"`))
  }, LIMIT)
  expect(await heard.notified()).toEqual([])
})

test('a process starts without Redis, says so once, and uses it when it comes', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using redis = await startRedisServer()
  await redis.kill()
  const redisUrl = redis.url
  const dictated = dictation()
  const pair = await startPair(dictated, { executing: { redisUrl }, following: { redisUrl } })
  await using app = pair.app
  const showing = show(pair, dictated)
  for (let n = 0; n < 5; n += 1) expect(await dictated.say()).toBeLessThan(STALE_MS)
  await answerElsewhere(pair)
  expect(app.logged.filter((line) => line === ABSENT)).toHaveLength(2)
  expect(app.logged).not.toContain(PRESENT)
  await redis.restart()
  await vi.waitFor(
    () => expect(app.logged.filter((line) => line === PRESENT)).toHaveLength(2),
    LIMIT,
  )
  await using heard = await eavesdrop({ redisUrl, url: app.url })
  await vi.waitFor(async () => {
    await dictated.say()
    expect(heard.published).toContainEqual(expect.stringContaining('"type":"events"'))
  }, LIMIT)
  dictated.finish()
  expect(await showing).toEqual(await followToEnd(app, pair.runId))
  expect(app.logged.filter((line) => line === ABSENT)).toHaveLength(2)
})

test('a process that is not told of Redis shares all events and changes with one that is', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using redis = await startRedisServer()
  const dictated = dictation()
  const pair = await startPair(dictated, { executing: { redisUrl: redis.url } })
  await using app = pair.app
  await using heard = await eavesdrop({ redisUrl: redis.url, url: app.url })
  const showing = show(pair, dictated)
  for (let n = 0; n < 5; n += 1) expect(await dictated.say()).toBeLessThan(STALE_MS)
  await answerElsewhere(pair)
  dictated.finish()
  expect(await showing).toEqual(await followToEnd(app, pair.runId))
  expect(await heard.notified()).toContainEqual(expect.stringContaining('"conversation"'))
})

test('the password in the URL is used, and no error tells it', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using redis = await startRedisServer(['--requirepass', 'the-right-one'])
  const open = async (password: string) => {
    const url = redis.url.replace('//', `//:${password}@`)
    const changes: { isUp: boolean; reason?: unknown }[] = []
    const transport = new RedisTransport({
      url,
      owner: 'a',
      onMessage: () => undefined,
      onChange: (isUp, reason) => changes.push({ isUp, reason }),
    })
    await transport.open()
    await transport.close()
    return changes
  }
  expect(await open('the-right-one')).toMatchObject([{ isUp: true }])
  const [refused] = await open('a-wrong-one')
  expect(refused).toMatchObject({ isUp: false, reason: expect.any(Error) })
  const { reason } = refused ?? {}
  const told = [String(reason), JSON.stringify(reason), reason instanceof Error && reason.stack]
  expect(told.join()).not.toContain('a-wrong-one')
  const wrong = { owner: 'a', onMessage: () => undefined, onChange: () => undefined }
  const create = () => new RedisTransport({ ...wrong, url: 'http://:a-secret@example.com' })
  expect(create).toThrow('must begin with redis:// or rediss://')
  expect(create).not.toThrow('a-secret')
})
