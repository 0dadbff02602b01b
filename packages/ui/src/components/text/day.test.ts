import { expect, test } from 'vitest'
import { dayName, daysBetween, today } from './day.ts'

test('today is the day in the local time zone', () => {
  expect(today(new Date(2026, 0, 5, 0, 1))).toBe('2026-01-05')
  expect(today(new Date(2026, 11, 31, 23, 59))).toBe('2026-12-31')
})

test('counts days across the change to and from summer time', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2)
})

test.each([
  ['2026-11-21', 'Yesterday'],
  ['2026-11-22', 'Today'],
  ['2026-11-23', 'Tomorrow'],
  ['2026-11-27', 'Friday'],
])('%s is %s', (day, name) => {
  expect(dayName(day, '2026-11-22')).toBe(name)
})

test('a day further away is a date, with the year if it is not this year', () => {
  expect(dayName('2026-12-24', '2026-11-22')).toMatch(/24/)
  expect(dayName('2026-12-24', '2026-11-22')).not.toMatch(/2026/)
  expect(dayName('2027-01-02', '2026-11-22')).toMatch(/2027/)
})
