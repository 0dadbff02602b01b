import { conversationIdSchema } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { createDrafts } from './drafts.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const conversationId = conversationIdSchema.parse('01a20324-7f61-734c-941d-5a7074cc7a13')

test('keeps a draft for each conversation', () => {
  const drafts = createDrafts(memoryStorage())
  drafts.keep(conversationId, 'to you')
  drafts.keep(null, 'to nobody yet')
  expect(drafts.read(conversationId)).toBe('to you')
  expect(drafts.read(null)).toBe('to nobody yet')
})

test('an empty draft is none', () => {
  const storage = memoryStorage()
  const drafts = createDrafts(storage)
  drafts.keep(conversationId, 'hello')
  drafts.keep(conversationId, '')
  expect(storage.getItem(`draft:${conversationId}`)).toBeNull()
  expect(drafts.read(conversationId)).toBe('')
})

test('moves what was written during the first send to the conversation it made', () => {
  const drafts = createDrafts(memoryStorage())
  drafts.keep(null, 'and then')
  drafts.moveNew(conversationId)
  expect(drafts.read(conversationId)).toBe('and then')
  expect(drafts.read(null)).toBe('')
})
