import { conversationIdSchema, type Conversation } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { groupConversations } from './conversation-groups.ts'

const now = new Date(2026, 10, 22, 12)

/** A conversation that was updated at this local time. */
function conversationOf(
  ...time: [year: number, month: number, day: number, hour?: number]
): Conversation {
  const updatedAt = new Date(...time).toISOString()
  const id = conversationIdSchema.parse(crypto.randomUUID())
  const times = { createdAt: updatedAt, updatedAt }
  return { id, title: 'A title', ...times, activeRunId: null, isWaiting: false }
}

test.each([
  ['Today', conversationOf(2026, 10, 22, 0)],
  ['Today', conversationOf(2026, 10, 22, 23)],
  ['Yesterday', conversationOf(2026, 10, 21, 0)],
  ['Yesterday', conversationOf(2026, 10, 21, 23)],
  ['Previous 7 days', conversationOf(2026, 10, 20)],
  ['Previous 7 days', conversationOf(2026, 10, 15)],
  ['Previous 30 days', conversationOf(2026, 10, 14)],
  ['Previous 30 days', conversationOf(2026, 9, 23)],
  ['August', conversationOf(2026, 7, 3)],
  ['December 2025', conversationOf(2025, 11, 31)],
])('is under %s', (name, conversation) => {
  expect(groupConversations([conversation], now)).toEqual([{ name, conversations: [conversation] }])
})

test('keeps the order and makes each group once', () => {
  const conversations = [
    conversationOf(2026, 10, 22, 11),
    conversationOf(2026, 10, 22, 9),
    conversationOf(2026, 10, 21),
    conversationOf(2026, 10, 2),
  ]
  const groups = groupConversations(conversations, now)
  expect(groups.map(({ name }) => name)).toEqual(['Today', 'Yesterday', 'Previous 30 days'])
  expect(groups.flatMap((group) => group.conversations)).toEqual(conversations)
})
