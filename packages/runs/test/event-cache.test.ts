import type { LogEntry } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { EventCache } from '../src/live-events/event-cache.ts'

function entries(from: number, to: number): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    event: { type: 'text', turn: 1, delta: 'x' },
  }))
}

test('a recent log answers with everything after a cursor, or says that it cannot', () => {
  const log = new EventCache(4)
  log.add(entries(5, 9))
  expect(log.after(3)).toBeUndefined()
  expect(log.after(4)).toEqual(entries(5, 9))
  expect(log.after(8)).toEqual(entries(9, 9))
  expect(log.after(9)).toEqual([])
  expect(log.after(10)).toBeUndefined()
})

test('a recent log does not grow with its run', () => {
  const log = new EventCache(0)
  for (let seq = 1; seq <= 5_000; seq += 1) log.add(entries(seq, seq))
  expect(log.after(4_800)).toBeUndefined()
  expect(log.after(4_950)).toEqual(entries(4_951, 5_000))
})
