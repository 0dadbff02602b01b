import { expect, test } from 'vitest'
import { DemoConversation } from './demo-conversation.ts'
import { chatWith, todoServer } from './todo-server.ts'

test('the demo model manages a list with the real tools, over several messages', async () => {
  await using server = await todoServer()
  const say = chatWith(server)
  expect(await say('Add buy milk for tomorrow and add milk the cow, then show my tasks')).toBe(
    'I added “Buy milk” (due tomorrow) and “Milk the cow”.\n\nYou have 2 open tasks:\n1. Milk the cow\n2. Buy milk (due tomorrow)',
  )
  expect(await say('complete the milk one')).toMatch(/Which one do you mean\?$/)
  expect(await say('the second one')).toBe('Done: “Buy milk”.')
  expect(await say('delete the done tasks and show what is left')).toBe(
    'I deleted “Buy milk”.\n\nYou have one open task:\n1. Milk the cow',
  )
  const { items } = await server.client('alice').task.list.query()
  expect(items).toMatchObject([{ title: 'Milk the cow', dueOn: null }])
})

test('a replay of the demo model gives the same answer', () => {
  const demo = new DemoConversation('2026-12-03')
  demo.say('add a, b and c, then complete the b one')
  const [exchange = { text: '', calls: [] }] = demo.exchanges
  let made = 0
  for (const move of demo.moves) {
    const calls = exchange.calls.slice(0, made)
    expect(demo.next([{ ...exchange, calls }])).toEqual(move)
    made += 'calls' in move ? move.calls.length : 0
  }
  expect(demo.moves.length).toBeGreaterThan(2)
})
