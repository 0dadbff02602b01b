import { runIdSchema, type StoredEvent, type StoredPart } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DONE, type Frame } from './frame-schema.ts'
import { initialState, STOPPED, TEXT_CHANGED, toFrames } from './events-to-frames.ts'

const run = { threadId: 7, runId: runIdSchema.parse('01a20319-730d-769a-ab6c-4c23602e7801') }
const usage = { inputTokens: 1, outputTokens: 1 }
const completed: StoredEvent = { type: 'run_completed', usage }
const call = { turn: 1, callId: 'c', name: 'add_note', args: { title: 'milk' } }
const first: Frame = {
  type: 'thinking',
  content: 'Thinking...',
  thread_id: run.threadId,
  run_id: run.runId,
}

const text = (delta: string, turn = 1): StoredEvent => ({ type: 'text', turn, delta })
const said = (content: string): Frame => ({ type: 'text', content })
const error = (message: string): Frame => ({ type: 'error', message })

function framesOf(...events: StoredEvent[]): (Frame | typeof DONE)[] {
  let state = initialState
  return events.flatMap((event) => {
    const step = toFrames(state, event, run)
    state = step.state
    return step.frames
  })
}

function textOf(frames: (Frame | typeof DONE)[]): string {
  return frames
    .map((frame) => (frame !== DONE && frame.type === 'text' ? frame.content : ''))
    .join('')
}

function resultOf(id: string, result: object): Frame {
  return { type: 'tool_result', id, name: 'add_note', result }
}

const failed = (message: string) => resultOf('c', { error: message })

const split = (whole: string, cuts: number[]) => {
  const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...at].map((from, n) => whole.slice(from, at[n])).filter((part) => part !== '')
}

test('each event becomes its frames', () => {
  expect(
    framesOf(
      { type: 'run_started' },
      { type: 'thinking', turn: 1, delta: 'hm' },
      text('I '),
      { type: 'tool_call', ...call },
      { type: 'tool_result', callId: 'c', name: 'add_note', result: { note: 1 } },
      text('did.', 2),
      completed,
    ),
  ).toEqual([
    first,
    { type: 'thinking', content: 'hm' },
    said('I '),
    { type: 'tool_call', id: 'c', name: 'add_note', args: { title: 'milk' } },
    { type: 'tool_result', id: 'c', name: 'add_note', result: { note: 1 } },
    said('did.'),
    DONE,
  ])
})

test('the error of a failed call is its result', () => {
  const made = { type: 'tool_call', id: 'c', name: 'add_note', args: call.args }
  expect(
    framesOf(
      { type: 'tool_call', ...call },
      { type: 'tool_error', callId: 'c', name: 'add_note', message: 'no milk' },
    ),
  ).toEqual([made, failed('no milk')])
  expect(framesOf({ type: 'tool_rejected', ...call, message: 'no tool' })).toEqual([
    made,
    failed('no tool'),
  ])
  expect(
    framesOf(
      { type: 'tool_call', ...call },
      { type: 'approval_requested', callId: 'c', name: 'add_note', args: call.args },
      { type: 'approval_decided', callId: 'c', approved: false, note: 'Not milk.' },
    ),
  ).toEqual([made, failed('It was not allowed. Not milk.')])
  expect(framesOf({ type: 'approval_decided', callId: 'c', approved: true, note: null })).toEqual(
    [],
  )
})

test('a failed and a stopped answer end with an error and [DONE]', () => {
  const failure = { code: 'MODEL_FAILED', message: 'It failed.', retryable: true } as const
  expect(framesOf(text('a'), { type: 'run_failed', ...failure })).toEqual([
    said('a'),
    error('It failed.'),
    DONE,
  ])
  expect(framesOf({ type: 'run_cancelled' })).toEqual([error(STOPPED), DONE])
})

test('a turn that is generated again with the same text is sent once', () => {
  const deltas = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', ' '), { maxLength: 8 })
  fc.assert(
    fc.property(deltas, fc.nat(8), fc.array(fc.nat(20)), (words, cut, cuts) => {
      const whole = words.join('')
      const frames = framesOf(
        text('before ', 1),
        ...words.slice(0, cut).map((word) => text(word, 2)),
        { type: 'rewind', turn: 2 },
        ...split(whole, cuts).map((part) => text(part, 2)),
        completed,
      )
      expect(textOf(frames)).toBe(`before ${whole}`)
      expect(frames.at(-1)).toBe(DONE)
      expect(frames.filter((frame) => frame === DONE || frame.type === 'error')).toEqual([DONE])
    }),
  )
})

test('a turn that is interrupted twice is skipped from its beginning', () => {
  const rewind: StoredEvent = { type: 'rewind', turn: 1 }
  expect(
    framesOf(text('one two'), rewind, text('one'), rewind, text('one two three'), completed),
  ).toEqual([said('one two'), said(' three'), DONE])
})

test('a turn that is generated again with another text ends the stream with an error', () => {
  const rewind: StoredEvent = { type: 'rewind', turn: 1 }
  const ended = [said('one two'), error(TEXT_CHANGED), DONE]
  const others: StoredEvent[][] = [
    [text('one 2')],
    [text('one'), text(' three')],
    [text('one two'.slice(0, 3)), completed],
    [completed],
    [{ type: 'tool_call', ...call }],
    [{ type: 'tool_rejected', ...call, message: 'no' }],
    [text('one', 2)],
  ]
  for (const events of others) {
    expect(framesOf(text('one two'), rewind, ...events, text('more'), completed)).toEqual(ended)
  }
})

test('an interrupted turn without sent text is sent again', () => {
  const rewind: StoredEvent = { type: 'rewind', turn: 2 }
  const thought: StoredEvent = { type: 'thinking', turn: 2, delta: 'hm' }
  expect(framesOf(text('a'), thought, rewind, text('b', 2), completed)).toEqual([
    said('a'),
    { type: 'thinking', content: 'hm' },
    said('b'),
    DONE,
  ])
})

test('an answer whose events are no longer stored is sent from its message', () => {
  const parts: StoredPart[] = [
    { type: 'thinking', turn: 1, text: 'hm' },
    { type: 'tool_call', ...call, state: 'done', result: { note: 1 } },
    { type: 'tool_call', ...call, callId: 'd', state: 'denied', note: null },
    { type: 'unknown_tool', ...call, callId: 'e', state: 'failed', message: 'no tool' },
    { type: 'tool_call', ...call, callId: 'f', state: 'skipped' },
    { type: 'text', turn: 2, text: 'Done.' },
  ]
  const framesFor = (status: 'completed' | 'failed' | 'cancelled') =>
    framesOf({
      type: 'snapshot',
      message: {
        parts,
        status,
        error: { code: 'INTERNAL', message: 'It failed.', retryable: true },
        usage,
      },
    })
  const made = (id: string) => ({ type: 'tool_call', id, name: 'add_note', args: call.args })
  const whole = [
    first,
    { type: 'thinking', content: 'hm' },
    made('c'),
    resultOf('c', { note: 1 }),
    made('d'),
    resultOf('d', { error: 'It was not allowed.' }),
    made('e'),
    resultOf('e', { error: 'no tool' }),
    made('f'),
    said('Done.'),
  ]
  expect(framesFor('completed')).toEqual([...whole, DONE])
  expect(framesFor('cancelled')).toEqual([...whole, error(STOPPED), DONE])
  expect(framesFor('failed')).toEqual([...whole, error('It failed.'), DONE])
})

test('a call that an earlier version of the tools made has one result, the stored one', () => {
  const old = { callId: 'o', name: 'old_tool' }
  const call = { ...old, turn: 1, args: {} }
  const made = { type: 'tool_call', id: 'o', name: 'old_tool', args: {} }
  const done = { type: 'tool_result', id: 'o', name: 'old_tool', result: { ok: 1 } }
  expect(
    framesOf(
      { type: 'tool_rejected', ...call, message: 'another version', outdated: true },
      { type: 'tool_result', ...old, result: { ok: 1 } },
    ),
  ).toEqual([made, done])
  expect(
    framesOf(
      { type: 'tool_call', ...call },
      { type: 'tool_error', ...old, message: 'another version', outdated: { result: { ok: 1 } } },
    ),
  ).toEqual([made, done])
})
