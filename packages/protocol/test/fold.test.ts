import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  fold,
  unfold,
  emptyRun,
  type FoldedRun,
  type LogEntry,
  type StoredEvent,
} from '../src/index.ts'

const CALLS = ['a', 'b', 'c']

/** Any sequence of events, also ones that no run would make. */
/** Events of earlier versions have none. */
const title = fc.option(fc.string(), { nil: undefined })

const events = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constantFrom('text' as const, 'thinking' as const),
      turn: fc.integer({ min: 1, max: 4 }),
      delta: fc.string({ minLength: 1, unit: 'grapheme' }),
    }),
    fc.record({
      type: fc.constant('tool_call' as const),
      turn: fc.integer({ min: 1, max: 4 }),
      callId: fc.constantFrom(...CALLS),
      name: fc.constant('add_note'),
      args: fc.jsonValue(),
      title,
    }),
    fc.record({
      type: fc.constant('tool_result' as const),
      callId: fc.constantFrom(...CALLS),
      name: fc.constant('add_note'),
      result: fc.jsonValue(),
      title,
    }),
    fc.record({
      type: fc.constant('tool_error' as const),
      callId: fc.constantFrom(...CALLS),
      name: fc.constant('add_note'),
      message: fc.string(),
    }),
    fc.record({ type: fc.constant('rewind' as const), turn: fc.integer({ min: 1, max: 4 }) }),
    fc.constantFrom<StoredEvent>(
      { type: 'run_started' },
      { type: 'run_cancelled' },
      { type: 'run_completed', usage: { inputTokens: 1, outputTokens: 2 } },
      { type: 'run_failed', code: 'MODEL_FAILED', message: 'no', retryable: true },
    ),
  ),
  { maxLength: 40 },
)

function numbered(log: StoredEvent[]): LogEntry[] {
  return log.map((event, index) => ({ seq: index + 1, event }))
}

function foldAll(log: readonly LogEntry[]) {
  return log.reduce<FoldedRun>(fold, emptyRun)
}

function partsAfter(...log: StoredEvent[]) {
  return foldAll(numbered(log)).answer.parts
}

test('any reconnect point, with any overlap, folds to the same answer', () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.nat(), (log, cut, overlap) => {
      const entries = numbered(log)
      const at = cut % (entries.length + 1)
      const again = Math.max(0, at - (overlap % 10))
      const resumed = [...entries.slice(0, at), ...entries.slice(again)]
      expect(foldAll(resumed)).toEqual(foldAll(entries))
    }),
  )
})

test('entries that come twice change nothing', () => {
  fc.assert(
    fc.property(events, (log) => {
      const entries = numbered(log)
      const doubled = entries.flatMap((entry) => [entry, entry])
      expect(foldAll(doubled)).toEqual(foldAll(entries))
    }),
  )
})

test('folding never changes what was folded before', () => {
  fc.assert(
    fc.property(events, (log) => {
      let run: ReturnType<typeof foldAll> = emptyRun
      for (const entry of numbered(log)) {
        const before = JSON.stringify(run)
        const next = fold(run, entry)
        expect(JSON.stringify(run)).toBe(before)
        run = next
      }
    }),
  )
})

test('a delta that is split in two folds to the same text', () => {
  const whole = foldAll(numbered([{ type: 'text', turn: 1, delta: 'buy milk' }]))
  const split = foldAll(
    numbered([
      { type: 'text', turn: 1, delta: 'buy' },
      { type: 'text', turn: 1, delta: ' milk' },
    ]),
  )
  expect(split.answer).toEqual(whole.answer)
})

test('a rewind takes back the turn that was cut and nothing before it', () => {
  const { answer } = foldAll(
    numbered([
      { type: 'text', turn: 1, delta: 'kept' },
      { type: 'text', turn: 2, delta: 'cut' },
      { type: 'rewind', turn: 2 },
      { type: 'text', turn: 2, delta: 'new' },
    ]),
  )
  expect(answer.parts).toEqual([
    { type: 'text', turn: 1, text: 'kept' },
    { type: 'text', turn: 2, text: 'new' },
  ])
})

test('a call that the end of the run left open is skipped, not running for ever', () => {
  const { answer } = foldAll(
    numbered([
      { type: 'tool_call', turn: 1, callId: 'a', name: 'add_note', args: {} },
      { type: 'run_cancelled' },
    ]),
  )
  expect(answer.parts).toMatchObject([{ callId: 'a', state: 'skipped' }])
})

test("a call keeps its title until its result's title replaces it", () => {
  const call: StoredEvent = {
    type: 'tool_call',
    turn: 1,
    callId: 'a',
    name: 'add_note',
    args: {},
    title: 'Adding “Milk”',
  }
  const result: StoredEvent = { type: 'tool_result', callId: 'a', name: 'add_note', result: {} }
  expect(partsAfter(call)).toMatchObject([{ state: 'running', title: 'Adding “Milk”' }])
  expect(partsAfter(call, result)).toMatchObject([{ state: 'done', title: 'Adding “Milk”' }])
  expect(partsAfter(call, { ...result, title: 'Added “Milk”' })).toMatchObject([
    { state: 'done', title: 'Added “Milk”' },
  ])
  const failed = { type: 'tool_error' as const, callId: 'a', name: 'add_note', message: 'no' }
  expect(partsAfter(call, failed)).toMatchObject([{ state: 'failed', title: 'Adding “Milk”' }])
  expect(partsAfter(call, { type: 'run_cancelled' })).toMatchObject([
    { state: 'skipped', title: 'Adding “Milk”' },
  ])
})

const milk = { turn: 1, callId: 'a', name: 'add_note', args: {}, title: 'Adding “Milk”' }

test('a call of an earlier version keeps its state, its title and its result', () => {
  const outdated: StoredEvent = {
    ...milk,
    type: 'tool_rejected',
    message: 'another version',
    outdated: true,
  }
  const result: StoredEvent = { type: 'tool_result', callId: 'a', name: 'add_note', result: {} }
  const part = { ...milk, type: 'unknown_tool' }
  expect(partsAfter(outdated)).toEqual([{ ...part, state: 'running' }])
  expect(partsAfter(outdated, { type: 'run_cancelled' })).toEqual([{ ...part, state: 'skipped' }])
  expect(partsAfter(outdated, result)).toEqual([{ ...part, state: 'done', result: {} }])
  const misfit: StoredEvent = {
    type: 'tool_error',
    callId: 'a',
    name: 'add_note',
    message: 'another version',
    title: 'Added “Milk”',
    outdated: { result: 1 },
  }
  expect(partsAfter({ type: 'tool_call', ...milk }, misfit)).toEqual([
    { ...part, title: 'Added “Milk”', state: 'done', result: 1 },
  ])
})

test('a call and its result that have different names are of no tool', () => {
  const result: StoredEvent = { type: 'tool_result', callId: 'a', name: 'create_note', result: {} }
  expect(partsAfter({ type: 'tool_call', ...milk }, result)).toMatchObject([
    { type: 'unknown_tool', name: 'add_note', state: 'done', result: {} },
  ])
})

test('finished turns unfold into events that fold into the same parts', () => {
  const log: StoredEvent[] = [
    { type: 'thinking', turn: 1, delta: 'hm' },
    { type: 'text', turn: 1, delta: 'adding' },
    {
      type: 'tool_call',
      turn: 1,
      callId: 'a',
      name: 'add_note',
      args: { title: 'milk' },
      title: 'Adding “milk”',
    },
    { type: 'tool_call', turn: 1, callId: 'b', name: 'add_note', args: {} },
    { type: 'tool_rejected', turn: 1, callId: 'c', name: 'fly', args: null, message: 'unknown' },
    { type: 'tool_result', callId: 'a', name: 'add_note', result: { id: 1 }, title: 'Added' },
    { type: 'tool_error', callId: 'b', name: 'add_note', message: 'no' },
    { type: 'text', turn: 2, delta: 'done' },
  ]
  const { parts } = foldAll(numbered(log)).answer
  expect(foldAll(numbered(unfold(parts))).answer.parts).toEqual(parts)
})

test('a call that was not carried out unfolds into one that still is to be', () => {
  const { parts } = foldAll(
    numbered([
      { type: 'tool_call', turn: 1, callId: 'a', name: 'add_note', args: {} },
      { type: 'run_failed', code: 'INTERNAL', message: 'no', retryable: true },
    ]),
  ).answer
  expect(foldAll(numbered(unfold(parts))).answer.parts).toMatchObject([{ state: 'running' }])
})
