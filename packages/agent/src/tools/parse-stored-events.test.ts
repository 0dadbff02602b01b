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

const call = {
  type: 'tool_call' as const,
  turn: 1,
  callId: 'a',
  name: 'note',
  args: { text: 'x' },
  title: 'Noting “x”',
}
const result = {
  type: 'tool_result' as const,
  callId: 'a',
  name: 'note',
  result: { noted: 'x' },
  title: 'Noted “x”',
}

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
  for (const event of events) expect(parseEvent(event)).toEqual(event)
})

test('a call that no longer fits is a rejected one', () => {
  for (const event of [
    { ...call, args: { words: 'x' } },
    { ...call, name: 'noted' },
    { ...call, name: 'toString' },
  ]) {
    const { title: _, ...rejected } = event
    expect(parseEvent(event)).toMatchObject({ ...rejected, type: 'tool_rejected' })
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

test('a call that was stored without a title gets one', () => {
  const { title: _, ...untitled } = call
  expect(parseEvent(untitled)).toEqual({ ...call, title: 'Note' })
  const parts: StoredPart[] = [{ ...untitled, state: 'running' }]
  expect(parseAnswer({ ...emptyAnswer, parts }).parts).toEqual([
    { ...call, state: 'running', title: 'Note' },
  ])
})

/** The tool of a later version: another name, other arguments, another result. */
const { parseEvent: parseLater, parseAnswer: parseLaterAnswer } = createStoredEventParser({
  write_note: defineTool({
    description: 'Writes a note.',
    args: z.object({ title: z.string(), body: z.string() }),
    result: z.object({ note: z.string() }),
    effect: 'transaction',
    formerly: ['jot', 'note'],
    lift: {
      args: (stored) => ({ title: z.object({ text: z.string() }).parse(stored).text, body: '' }),
      result: (stored) => ({ note: z.object({ noted: z.string() }).parse(stored).noted }),
    },
    run: async ({ title }) => ({ note: title }),
  }),
})
const liftedArgs = { title: 'x', body: '' }

test('events of a renamed tool get its present name, and their values its present shape', () => {
  expect(parseLater(call)).toEqual({ ...call, name: 'write_note', args: liftedArgs })
  expect(parseLater({ ...call, name: 'jot' })).toMatchObject({ name: 'write_note' })
  expect(parseLater(result)).toEqual({ ...result, name: 'write_note', result: { note: 'x' } })
  const failed = { type: 'tool_error' as const, callId: 'a', name: 'note', message: 'no' }
  expect(parseLater(failed)).toEqual({ ...failed, name: 'write_note' })
  const request = { ...call, type: 'approval_requested' as const }
  expect(parseLater(request)).toMatchObject({ name: 'write_note', args: liftedArgs })
})

test('parts of a renamed tool are lifted, in every state', () => {
  const parts: StoredPart[] = [
    { ...call, state: 'done', result: { noted: 'x' } },
    { ...call, state: 'waiting' },
    { ...call, state: 'failed', message: 'no' },
  ]
  const lifted = { ...call, name: 'write_note', args: liftedArgs }
  expect(parseLaterAnswer({ ...emptyAnswer, parts }).parts).toEqual([
    { ...lifted, state: 'done', result: { note: 'x' } },
    { ...lifted, state: 'waiting' },
    { ...lifted, state: 'failed', message: 'no' },
  ])
})

test('what fits the present tool is not lifted', () => {
  const present = { ...call, name: 'write_note', args: { title: 'x', body: 'y' } }
  expect(parseLater(present)).toEqual(present)
})

test('what a lift cannot read is an unknown call, also when the lift throws', () => {
  expect(parseLater({ ...call, args: { words: 'x' } })).toMatchObject({
    type: 'tool_rejected',
    name: 'note',
    args: { words: 'x' },
  })
  expect(parseLater({ ...result, result: null })).toMatchObject({
    type: 'tool_error',
    name: 'write_note',
  })
  const parts: StoredPart[] = [{ ...call, state: 'done', result: null }]
  expect(parseLaterAnswer({ ...emptyAnswer, parts }).parts).toMatchObject([
    { type: 'unknown_tool', name: 'write_note', args: liftedArgs, result: null },
  ])
})
