import { expect, test } from 'vitest'
import { exampleCall } from './example-call.ts'

const origin = 'https://chat.example.com'
const appCalls = [{ scope: 'loans', path: 'loan.create', body: { item: 'Drill' } }]

test('the example is a call that the key is allowed to make', () => {
  const apiKey = { scopes: ['read', 'chat'], actsForUsers: false }
  expect(exampleCall({ apiKey, secret: 'tl_1' }, { origin, appCalls })).toBe(
    `curl https://chat.example.com/trpc/conversation.list \\\n  -H 'Authorization: Bearer tl_1'`,
  )
})

test('an example of the app comes first', () => {
  const apiKey = { scopes: ['read', 'loans'], actsForUsers: false }
  const lines = exampleCall({ apiKey, secret: 'tl_1' }, { origin, appCalls }).split(' \\\n  ')
  expect(lines[0]).toBe('curl https://chat.example.com/trpc/loan.create')
  expect(lines.at(-1)).toBe(`-d '{"item":"Drill"}'`)
})

test('the example of a key that acts for users names a user', () => {
  const apiKey = { scopes: ['chat'], actsForUsers: true }
  const lines = exampleCall({ apiKey, secret: 'tl_1' }, { origin, appCalls }).split(' \\\n  ')
  expect(lines).toContain(`-H 'X-Act-As: user-1'`)
  expect(lines.at(-1)).toBe(`-d '{"message":"Hello","requestId":"first"}'`)
})

test('without a matching example, the call is one that every key may make', () => {
  const apiKey = { scopes: ['invoices'], actsForUsers: false }
  expect(exampleCall({ apiKey, secret: 'tl_1' }, { origin, appCalls })).toContain('/server.info')
})
