import { expect, test } from 'vitest'
import { ChatRecorder } from '../client/chat-recorder.ts'
import { assertWhole } from './chat-load.ts'

test('a delta that is lost, or that arrives twice, fails the run', () => {
  expect(() => check(4, 4)).not.toThrow()
  expect(() => check(4, 3)).toThrow('1 of 2 chats are not whole; 7 of 8 deltas arrived')
  expect(() => check(3, 5)).toThrow('2 of 2 chats are not whole; 8 of 8 deltas arrived')
})

function check(...counts: number[]): void {
  assertWhole({ name: 'bare' }, { chats: chatsOf(counts) }, 4)
}

function chatsOf(counts: number[]): ChatRecorder[] {
  return counts.map((count) => {
    const recorder = new ChatRecorder()
    recorder.read(`data: {"type":"text","delta":"${'0000'.repeat(count)}"}\n`)
    return recorder
  })
}
