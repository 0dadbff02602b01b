import { expect, test } from 'vitest'
import { replaceDayPhrases } from './day-phrase.ts'

/** A Thursday. */
const TODAY = '2026-12-03'

function read(text: string): unknown {
  let found: unknown
  const rest = replaceDayPhrases(text, TODAY, (_, { from, to, due }) => {
    found = from === due && to === due ? due : [from, to, due]
    return '*'
  })
  return rest === text ? undefined : [found, rest]
}

test.each<[string, unknown, string?]>([
  ['pay on 2027-01-05', '2027-01-05', 'pay *'],
  ['today', '2026-12-03'],
  ['read tonight', '2026-12-03', 'read *'],
  ['for tomorrow morning', '2026-12-04'],
  ['due the day after tomorrow', '2026-12-05'],
  ['yesterday', '2026-12-02'],
  ['on friday', '2026-12-04'],
  ['by Thursday', '2026-12-10'],
  ['this thursday', '2026-12-03'],
  ['next friday', '2026-12-11'],
  ['next sunday', '2026-12-13'],
  ['until sunday', '2026-12-06'],
  ['this week', ['2026-11-30', '2026-12-06', '2026-12-06']],
  ["this week's", ['2026-11-30', '2026-12-06', '2026-12-06']],
  ['for next week', ['2026-12-07', '2026-12-13', '2026-12-07']],
  ['the weekend', ['2026-12-05', '2026-12-06', '2026-12-05']],
  ['next weekend', ['2026-12-12', '2026-12-13', '2026-12-12']],
  ['this month', ['2026-12-01', '2026-12-31', '2026-12-31']],
  ['next month', ['2027-01-01', '2027-01-31', '2027-01-01']],
  ['by the end of the week', '2026-12-06'],
  ['by end of the month', '2026-12-31'],
  ['in 3 days', '2026-12-06'],
  ['in a week', '2026-12-10'],
  ['in two weeks', '2026-12-17'],
  ['three days from now', '2026-12-06'],
  ['in 2 months', '2027-02-03'],
  ['on 5 december', '2026-12-05'],
  ['on the 5th of Dec', '2026-12-05'],
  ['by December 24th', '2026-12-24'],
  ['1 march', '2027-03-01'],
  ['march 1, 2028', '2028-03-01'],
  ['29 february 2028', '2028-02-29'],
])('%s', (text, due, rest = '*') => {
  expect(read(text)).toEqual([due, rest])
})

test.each(['31 february', 'on 2026-13-01', 'in ages', 'one step', 'a marching band', 'sunset'])(
  '%s is not read as a day',
  (text) => {
    expect(read(text)).toBeUndefined()
  },
)
