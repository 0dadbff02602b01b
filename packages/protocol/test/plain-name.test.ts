import { expect, test } from 'vitest'
import { plainName } from '../src/plain-name.ts'

test.each([
  ['lend_item', 'Lend item'],
  ['dueOn', 'Due on'],
  ['hasMore', 'Has more'],
  ['line2Text', 'Line2 text'],
  ['URL', 'URL'],
  ['title', 'Title'],
  ['', ''],
])('%s is %s in plain words', (name, words) => {
  expect(plainName(name)).toBe(words)
})
