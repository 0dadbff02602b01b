import { expect, test } from 'vitest'
import { labelOf, toShownText } from './shown-value.ts'

test.each([
  [null, 'None', true],
  ['', 'None', true],
  [true, 'Yes', false],
  [0, '0', false],
  ['plain text', 'plain text', false],
  ['2026-11-24', '2026-11-24', false],
  ['2026-99-99T00:00:00Z', '2026-99-99T00:00:00Z', false],
])('%j is shown as %s', (value, text, isFaint) => {
  expect(toShownText(value, 'en-GB')).toEqual({ text, isFaint })
})

test('a timestamp is shown in the local time zone', () => {
  expect(toShownText('2026-11-24T12:00:00.000Z', 'en-GB').text).toMatch(/^2\d Nov 2026, \d\d:\d\d$/)
})

test.each([
  [{ id: '1', title: 'Milk', name: 'm' }, 'Milk'],
  [{ id: '1', title: '', name: 'Ann' }, 'Ann'],
  [{ id: '1', amount: 2 }, '2 fields'],
  [{ id: '1' }, '1 field'],
])('the label of %j is %s', (value, label) => {
  expect(labelOf(value)).toBe(label)
})
