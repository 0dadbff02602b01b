import { expect, test } from 'vitest'
import { growthPerHour } from './soak.ts'

test('the growth of a soak leaves out its warm-up', () => {
  const samples = Array.from({ length: 30 }, (_, minute) => ({
    minute,
    chats: 0,
    memoryMb: minute < 10 ? 100 + minute * 20 : 300 + minute * 0.5,
  }))
  expect(growthPerHour(samples)).toBeCloseTo(30)
})
