import { conversationIdSchema } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { createOutbox } from './outbox.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const conversationId = conversationIdSchema.parse('01a20324-7f61-734c-941d-5a7074cc7a13')

test('keeps messages in the order in which they were added, each with its own request id', () => {
  const outbox = createOutbox(memoryStorage())
  outbox.add({ conversationId, text: 'first' })
  outbox.add({ conversationId, text: 'second' })
  const [first, second] = outbox.getSnapshot()
  expect([first?.text, second?.text]).toEqual(['first', 'second'])
  expect(first?.requestId).not.toBe(second?.requestId)
})

test('a message keeps its request id after a failure and a reload', () => {
  const storage = memoryStorage()
  const outbox = createOutbox(storage)
  outbox.add({ conversationId, text: 'hello' })
  const [message] = outbox.getSnapshot()
  if (message === undefined) throw new Error('not added')
  outbox.change(message.requestId, { state: 'sending' })
  outbox.change(message.requestId, { state: 'failed', reason: 'No network.' })

  const [restored] = createOutbox(storage).getSnapshot()
  expect(restored).toEqual({ ...message, state: 'failed', reason: 'No network.' })
})

test('a removed message does not come back after a reload', () => {
  const storage = memoryStorage()
  const outbox = createOutbox(storage)
  outbox.add({ conversationId, text: 'hello' })
  for (const { requestId } of outbox.getSnapshot()) outbox.remove(requestId)
  expect(outbox.getSnapshot()).toEqual([])
  expect(createOutbox(storage).getSnapshot()).toEqual([])
})

test('messages of a new conversation are moved to the conversation that was created', () => {
  const outbox = createOutbox(memoryStorage())
  outbox.add({ conversationId: null, text: 'and another thing' })
  outbox.readdress(conversationId)
  expect(outbox.getSnapshot()).toMatchObject([{ conversationId, text: 'and another thing' }])
})

test('notifies a listener until it unsubscribes', () => {
  const outbox = createOutbox(memoryStorage())
  let calls = 0
  const unsubscribe = outbox.subscribe(() => {
    calls += 1
  })
  outbox.add({ conversationId, text: 'one' })
  unsubscribe()
  outbox.add({ conversationId, text: 'two' })
  expect(calls).toBe(1)
})

test.each(['', 'nonsense', '{"a":1}', '[{"text":1}]'])(
  'starts empty when the stored value is invalid: %s',
  (stored) => {
    const storage = memoryStorage()
    storage.setItem('outbox', stored)
    expect(createOutbox(storage).getSnapshot()).toEqual([])
  },
)
