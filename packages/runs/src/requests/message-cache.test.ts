import { newId } from '@throughline/db'
import { conversationIdSchema, messageIdSchema, type Message } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { MessageCache } from './message-cache.ts'

test('a finished message is kept', () => {
  const cache = new MessageCache()
  const message = userMessage()
  cache.add(message, 100)
  expect(cache.get(message.id)).toBe(message)
})

test('the least recently used messages are evicted', () => {
  const cache = new MessageCache()
  const [first, second, third] = [userMessage(), userMessage(), userMessage()]
  cache.add(first, 3_000_000)
  cache.add(second, 3_000_000)
  cache.get(first.id)
  cache.add(third, 3_000_000)
  expect(cache.get(second.id)).toBeUndefined()
  expect(cache.get(first.id)).toBe(first)
  expect(cache.get(third.id)).toBe(third)
})

test('a message that is larger than the cache is not kept', () => {
  const cache = new MessageCache()
  const message = userMessage()
  cache.add(message, 9_000_000)
  expect(cache.get(message.id)).toBeUndefined()
})

function userMessage(): Message {
  return {
    id: newId(messageIdSchema),
    conversationId: newId(conversationIdSchema),
    parentId: null,
    siblings: null,
    role: 'user',
    text: 'hello',
    createdAt: '2026-01-01T00:00:00.000Z',
  }
}
