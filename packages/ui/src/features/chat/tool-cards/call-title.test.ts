import { expect, test } from 'vitest'
import { callTitle } from './call-title.ts'

const verb = { plain: 'delete', going: 'Deleting', done: 'Deleted' }

test.each([
  ['running', 'Deleting 2 tasks'],
  ['waiting', 'Wants to delete 2 tasks'],
  ['denied', 'Wanted to delete 2 tasks'],
  ['done', 'Deleted 2 tasks'],
  ['failed', 'Deleting 2 tasks'],
  ['skipped', 'Deleting 2 tasks'],
] as const)('a call that is %s: "%s"', (state, title) => {
  expect(callTitle(state, verb, '2 tasks')).toBe(title)
})
