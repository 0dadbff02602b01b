import { fold, emptyRun, type FoldedRun, type StoredEvent } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineTool, type ToolSet } from './define-tool.ts'
import { createStoredEventParser } from './parse-stored-events.ts'

const note = defineTool({
  description: 'Notes a text.',
  args: z.object({ text: z.string() }),
  result: z.object({ noted: z.string() }),
  effect: 'transaction',
  run: async ({ text }) => ({ noted: text }),
})
const other = z.object({ other: z.string() })
const toOther = () => ({ other: 'x' })

/** The tools of later versions. */
const versions: Record<string, ToolSet> = {
  same: { note },
  renamed: { write: { ...note, formerly: ['note'] } },
  removed: {},
  'other arguments': { note: { ...note, args: other } },
  'lifted arguments': { note: { ...note, args: other, lift: { args: toOther } } },
  'other result': { note: { ...note, result: other } },
  'lifted result': { note: { ...note, result: other, lift: { result: toOther } } },
  'other arguments, lifted result': {
    note: { ...note, args: other, result: other, lift: { result: toOther } },
  },
}

const call = { turn: 1, callId: 'a', name: 'note', args: { text: 'x' } }
const asked: StoredEvent = { type: 'approval_requested', ...call }
const decided = { type: 'approval_decided' as const, callId: 'a', note: null }
const failed: StoredEvent = { type: 'tool_error', callId: 'a', name: 'note', message: 'no' }
const result: StoredEvent = {
  type: 'tool_result',
  callId: 'a',
  name: 'note',
  result: { noted: 'x' },
}

/** What may follow a call. */
const outcomes: StoredEvent[][] = [
  [],
  [result],
  [{ ...result, title: 'Noted “x”' }],
  [failed],
  [asked],
  [{ ...decided, approved: false }],
  [asked, { ...decided, approved: false }],
  [asked, { ...decided, approved: true }],
  [asked, { ...decided, approved: true }, result],
  [asked, { ...decided, approved: true }, failed],
]
const endings: StoredEvent[][] = [
  [],
  [{ type: 'run_completed', usage: { inputTokens: 1, outputTokens: 2 } }],
  [{ type: 'run_cancelled' }],
  [{ type: 'run_failed', code: 'INTERNAL', message: 'no', retryable: true }],
]
const calls: StoredEvent[] = [
  { type: 'tool_call', ...call },
  { type: 'tool_call', ...call, title: 'Noting “x”' },
]
const logs = calls.flatMap((made) =>
  outcomes.flatMap((outcome) => endings.map((ending) => [made, ...outcome, ...ending])),
)

function foldAll(events: readonly StoredEvent[]) {
  const entries = events.map((event, index) => ({ seq: index + 1, event }))
  return entries.reduce<FoldedRun>(fold, emptyRun).answer
}

test.each(Object.entries(versions))(
  'the events of a run fold into its message as it is shown: %s',
  (_, tools) => {
    const { parseEvent, parseAnswer } = createStoredEventParser(tools)
    for (const log of logs) {
      expect(foldAll(log.map(parseEvent))).toEqual(parseAnswer(foldAll(log)))
    }
  },
)

test('a call that fits no tool any more keeps its title and what became of it', () => {
  const { parseAnswer } = createStoredEventParser({})
  const titled = { ...call, title: 'Noting “x”' }
  const shown = (events: StoredEvent[]) =>
    parseAnswer(foldAll([{ type: 'tool_call', ...titled }, ...events])).parts
  const part = { type: 'unknown_tool', ...titled }
  expect(shown([])).toEqual([{ ...part, state: 'running' }])
  expect(shown([asked])).toEqual([{ ...part, state: 'waiting' }])
  expect(shown([result])).toEqual([{ ...part, state: 'done', result: { noted: 'x' } }])
  expect(shown([{ type: 'run_cancelled' }])).toEqual([{ ...part, state: 'skipped' }])
})
