import { testDatabase } from '@throughline/db/testing'
import { expect, test } from 'vitest'
import { chaosEnv, converseAtOnce } from './converse.ts'
import { startFleet } from './fleet.ts'

const CONVERSATIONS = 30
/** After this many events, counted over all clients, a process is ended. */
const EVENTS_PER_END = 250

for (const { signal, code } of [
  { signal: 'SIGKILL', code: null },
  { signal: 'SIGTERM', code: 0 },
] as const) {
  test(`when three processes get ${signal} in turn, every run completes once, and every client folds the stored message`, async () => {
    await using database = await testDatabase()
    await using fleet = await startFleet(3, { ...chaosEnv, DATABASE_URL: database.url })
    let seen = 0
    const ends: Promise<{ code: number | null }>[] = []
    const onEvent = () => {
      seen += 1
      if (seen % EVENTS_PER_END === 0) ends.push(fleet.replaceNext(signal))
    }
    await converseAtOnce(fleet.url, { conversations: CONVERSATIONS, onEvent })
    const codes = (await Promise.all(ends)).map((end) => end.code)
    expect(codes.length).toBeGreaterThanOrEqual(3)
    expect(new Set(codes)).toEqual(new Set([code]))
    const runs = await database.db.selectFrom('throughline.run').select(['status']).execute()
    expect(runs).toEqual(Array.from({ length: CONVERSATIONS }, () => ({ status: 'completed' })))
    // Starting a process takes many seconds on a busy machine.
  }, 300_000)
}
