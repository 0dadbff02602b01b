import { conversationIdSchema } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { createDrafts } from './drafts.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const conversationId = conversationIdSchema.parse('01a20324-7f61-734c-941d-5a7074cc7a13')

test('keeps a draft for each conversation', () => {
  const drafts = createDrafts(memoryStorage())
  drafts.keep(conversationId, 'to you')
  drafts.keep(null, 'to a new one')
  expect(drafts.read(conversationId)).toBe('to you')
  expect(drafts.read(null)).toBe('to a new one')
})

test('an empty draft is removed', () => {
  const storage = memoryStorage()
  const drafts = createDrafts(storage)
  drafts.keep(conversationId, 'hello')
  drafts.keep(conversationId, '')
  expect(storage.getItem(`draft:${conversationId}`)).toBeNull()
  expect(drafts.read(conversationId)).toBe('')
})

test('moves the draft of a new conversation to the conversation that was created', () => {
  const drafts = createDrafts(memoryStorage())
  drafts.keep(null, 'and then')
  drafts.moveNew(conversationId)
  expect(drafts.read(conversationId)).toBe('and then')
  expect(drafts.read(null)).toBe('')
})
