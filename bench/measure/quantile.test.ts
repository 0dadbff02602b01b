import { expect, test } from 'vitest'
import { median, quantile } from './quantile.ts'

test('a quantile is the smallest value that the share does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(quantile(values, 0.5)).toBe(50)
  expect(quantile(values, 0.99)).toBe(99)
  expect(quantile(values, 1)).toBe(100)
  expect(quantile([7], 0.01)).toBe(7)
})

test('a median is the middle value, or the mean of the two middle ones', () => {
  expect(median([9, 1, 10])).toBe(9)
  expect(median([4, 1, 2, 10])).toBe(3)
})

test('nothing measured has no quantile and no median', () => {
  expect(quantile([], 0.5)).toBeNaN()
  expect(median([])).toBeNaN()
})
