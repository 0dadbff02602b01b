import { expect, test } from 'vitest'
import { exampleCall } from './example-call.ts'

const origin = 'https://chat.example.com'

test('the example is a call that the key may make', () => {
  const apiKey = { scopes: ['read' as const, 'chat' as const], actsForUsers: false }
  expect(exampleCall({ apiKey, secret: 'tl_1' }, origin)).toBe(
    `curl https://chat.example.com/trpc/task.list \\\n  -H 'Authorization: Bearer tl_1'`,
  )
})

test('a key that acts for users names one', () => {
  const apiKey = { scopes: ['tasks' as const], actsForUsers: true }
  const lines = exampleCall({ apiKey, secret: 'tl_1' }, origin).split(' \\\n  ')
  expect(lines).toContain(`-H 'X-Act-As: user-1'`)
  expect(lines.at(-1)).toBe(`-d '{"title":"Buy milk"}'`)
})
