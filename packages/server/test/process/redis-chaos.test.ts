import { testDatabase } from '@throughline/db/testing'
import { redisMissing, startRedisServer } from '@throughline/runs/testing'
import { expect, test } from 'vitest'
import { chaosEnv, converseAtOnce } from './converse.ts'
import { startFleet } from './fleet.ts'

const CONVERSATIONS = 16
/** After this many events, counted over all clients, something happens. */
const EVENTS_PER_BLOW = 60

test('when Redis and processes die and freeze in turn, every run completes once, and every client folds the stored message', async (t) => {
  t.skip(redisMissing !== undefined, redisMissing)
  await using database = await testDatabase()
  await using redis = await startRedisServer()
  const env = { ...chaosEnv, DATABASE_URL: database.url, REDIS_URL: redis.url }
  await using fleet = await startFleet(3, env)
  const blows = [
    () => redis.freeze(),
    () => fleet.replaceNext('SIGKILL'),
    () => redis.unfreeze(),
    () => redis.kill(),
    () => fleet.replaceNext('SIGKILL'),
    () => redis.restart(),
    () => fleet.replaceNext('SIGTERM'),
  ]
  const struck: unknown[] = []
  let seen = 0
  const onEvent = () => {
    seen += 1
    if (seen % EVENTS_PER_BLOW === 0) struck.push(blows.shift()?.())
  }
  await converseAtOnce(fleet.url, { conversations: CONVERSATIONS, onEvent })
  await Promise.all(struck)
  expect(blows).toEqual([])
  const runs = await database.db.selectFrom('throughline.run').select(['status']).execute()
  expect(runs).toEqual(Array.from({ length: CONVERSATIONS }, () => ({ status: 'completed' })))
}, 300_000)
