import { expect, test } from 'vitest'
import { timeAgo } from './time-ago.ts'

const now = Date.parse('2026-11-30T12:00:00Z')

test.each([
  ['2026-11-30T12:00:05Z', 'just now'],
  ['2026-11-30T11:58:30Z', 'just now'],
  ['2026-11-30T11:55:00Z', '5 minutes ago'],
  ['2026-11-30T10:59:00Z', '1 hour ago'],
  ['2026-11-29T13:00:00Z', '23 hours ago'],
  ['2020-02-03T12:00:00Z', '3 Feb 2020'],
])('%s is shown as %s', (moment, text) => {
  expect(timeAgo(moment, now)).toBe(text)
})
