import { emptyAnswer, type AnswerPart } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { progressText } from './progress-text.ts'

const call = { type: 'tool_call', turn: 1, name: 'lend_item', args: {} } as const
const lend = { ...call, callId: 'a', title: 'Lend the drill' } as const
const text: AnswerPart = { type: 'text', turn: 1, text: 'Hello' }

function progressOf(...parts: AnswerPart[]): string {
  return progressText({ ...emptyAnswer, parts })
}

test('an answer without calls is announced as being written', () => {
  expect(progressOf()).toBe('Answering.')
  expect(progressOf(text)).toBe('Answering.')
})

test('a call is announced by its title', () => {
  expect(progressOf(text, { ...lend, state: 'running' })).toBe('Lend the drill.')
  expect(progressOf({ ...lend, state: 'failed', message: 'no' }, text)).toBe(
    'Lend the drill: failed.',
  )
})

test('a call without a title is announced by its name in plain words', () => {
  expect(progressOf({ ...call, callId: 'b', state: 'running' })).toBe('Lend item.')
})

test('calls that need an approval come first', () => {
  const waiting: AnswerPart = { ...lend, state: 'waiting' }
  const done: AnswerPart = { ...call, callId: 'b', state: 'done', result: {} }
  expect(progressOf(waiting, done)).toBe('Approval needed: Lend the drill.')
  expect(progressOf(waiting, { ...waiting, callId: 'c', title: 'Lend the saw' })).toBe(
    '2 approvals needed: Lend the drill, Lend the saw.',
  )
})
