import { runIdSchema } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { newId } from '../src/index.ts'

test('the ids of a process ascend, however many are made in a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => newId(runIdSchema))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(
    Math.abs(Number.parseInt(ids[0]?.replace('-', '').slice(0, 12) ?? '', 16) - Date.now()),
  ).toBeLessThan(60_000)
})
