import { expect, test } from 'vitest'
import { agent } from './agent.ts'

test('the instructions contain the date, the weekday and the time zone of the user', () => {
  const now = new Date('2026-12-03T23:30:00Z')
  expect(agent.instructions({ now, timeZone: 'Europe/Berlin' })).toContain(
    'Today is Friday, 2026-12-04, in the time zone Europe/Berlin.',
  )
  expect(agent.instructions({ now, timeZone: 'America/New_York' })).toContain(
    'Today is Thursday, 2026-12-03, in the time zone America/New_York.',
  )
})
