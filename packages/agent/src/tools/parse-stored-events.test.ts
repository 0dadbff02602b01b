import { emptyAnswer, type StoredEvent, type StoredPart } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineTool } from './define-tool.ts'
import { createStoredEventParser } from './parse-stored-events.ts'

const note = defineTool({
  description: 'Notes a text.',
  args: z.object({ text: z.string() }),
  result: z.object({ noted: z.string() }),
  effect: 'transaction',
  run: async ({ text }) => ({ noted: text }),
})
const { parseEvent, parseAnswer } = createStoredEventParser({ note })

const call = { type: 'tool_call' as const, turn: 1, callId: 'a', name: 'note', args: { text: 'x' } }
const result = { type: 'tool_result' as const, callId: 'a', name: 'note', result: { noted: 'x' } }

test('what fits the tools passes as it is', () => {
  const events: StoredEvent[] = [
    { type: 'run_started' },
    { type: 'text', turn: 1, delta: 'x' },
    call,
    result,
    { type: 'tool_error', callId: 'a', name: 'note', message: 'no' },
    { type: 'approval_requested', callId: 'a', name: 'note', args: { text: 'x' } },
    { type: 'run_cancelled' },
  ]
  for (const event of events) expect(parseEvent(event)).toBe(event)
})

test('a call that no longer fits is a rejected one', () => {
  for (const event of [
    { ...call, args: { words: 'x' } },
    { ...call, name: 'noted' },
    { ...call, name: 'toString' },
  ]) {
    expect(parseEvent(event)).toMatchObject({ ...event, type: 'tool_rejected' })
  }
})

test('a result that no longer fits is told as an error; of a tool that is no more, it passes', () => {
  expect(parseEvent({ ...result, result: 1 })).toMatchObject({
    type: 'tool_error',
    callId: 'a',
    name: 'note',
  })
  const foreign = { ...result, name: 'noted' }
  expect(parseEvent(foreign)).toBe(foreign)
})

test('parts that no longer fit are unknown ones, in a snapshot too', () => {
  const parts: StoredPart[] = [
    { type: 'text', turn: 1, text: 'x' },
    { ...call, state: 'done', result: { noted: 'x' } },
    { ...call, state: 'done', result: null },
    { ...call, name: 'noted', state: 'running' },
    { ...call, args: 1, state: 'skipped' },
  ]
  const answer = { ...emptyAnswer, parts }
  const types = ['text', 'tool_call', 'unknown_tool', 'unknown_tool', 'unknown_tool']
  expect(parseAnswer(answer).parts.map(({ type }) => type)).toEqual(types)
  expect(parseEvent({ type: 'snapshot', message: answer })).toEqual({
    type: 'snapshot',
    message: parseAnswer(answer),
  })
})
