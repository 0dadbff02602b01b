import type { AgentInputItem } from '@openai/agents-core'
import type { StoredAnswer, StoredPart } from '@throughline/protocol'
import { expect, test } from 'vitest'
import type { HistoryEntry } from '../agent-run.ts'
import { toModelInput } from './model-input.ts'

function answer(parts: StoredPart[], status: StoredAnswer['status'] = 'completed'): HistoryEntry {
  return { role: 'assistant', answer: { parts, status, error: null, usage: null } }
}

function user(text: string): HistoryEntry {
  return { role: 'user', text }
}

const CALL = { type: 'tool_call' as const, turn: 1, name: 'note', args: { text: 'x' } }

test('a call is followed by its result, whatever became of it', () => {
  const input = toModelInput(
    [
      user('go'),
      answer(
        [
          { type: 'thinking', turn: 1, text: 'secret' },
          { type: 'text', turn: 1, text: 'I will.' },
          { ...CALL, callId: 'a', state: 'done', result: { noted: 'x' } },
          { ...CALL, callId: 'b', state: 'failed', message: 'Closed.' },
          { ...CALL, callId: 'c', state: 'denied', note: null },
          { ...CALL, callId: 'd', state: 'skipped' },
          { ...CALL, callId: 'e', state: 'running' },
          {
            ...CALL,
            type: 'unknown_tool',
            callId: 'f',
            name: 'no such tool!',
            args: [1],
            state: 'failed',
            message: 'No.',
          },
          { type: 'text', turn: 2, text: 'Don' },
        ],
        'cancelled',
      ),
      user('again'),
    ],
    new Set(),
  )
  expect(input.map((item) => item.type ?? item)).toEqual([
    { role: 'user', content: 'go' },
    { role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'I will.' }] },
    ...Array.from({ length: 6 }, () => 'function_call'),
    ...Array.from({ length: 6 }, () => 'function_call_result'),
    { role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Don' }] },
    {
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: '(The user stopped this answer here.)' }],
    },
    { role: 'user', content: 'again' },
  ])
  expect(input[7]).toMatchObject({ callId: 'f', name: 'no_such_tool_', arguments: '{}' })
  expect(input.slice(8, 14).map((item) => 'output' in item && item.output)).toEqual(
    [
      '{"noted":"x"}',
      'Failed: Closed.',
      'Not executed: this call was not approved.',
      'Not executed: the answer ended before this call.',
      'Not finished.',
      'Failed: No.',
    ].map((text) => ({ type: 'text', text })),
  )
})

test('no call is without a result and no result without a call, for any history', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = createRandom(seed)
    const history = [...Array.from({ length: random(7) }, () => anyEntry(random)), user('now')]
    const taken = new Set<string>()
    expectValid(toModelInput(history, taken, 200 + random(3_000)), taken)
  }
})

function expectValid(input: AgentInputItem[], taken: Set<string>): void {
  const open = new Set<string>()
  const seen = new Set<string>()
  for (const item of input) {
    if (item.type === 'function_call') {
      expect(seen).not.toContain(item.callId)
      seen.add(item.callId)
      open.add(item.callId)
      expect(JSON.parse(item.arguments)).toBeTypeOf('object')
    } else if (item.type === 'function_call_result') {
      expect(open.delete(item.callId)).toBe(true)
    } else {
      expect(open.size).toBe(0)
    }
  }
  expect(open.size).toBe(0)
  for (const callId of seen) expect(taken).toContain(callId)
  expect(input[0]).toMatchObject({ role: 'user' })
  expect(input.at(-1)).toEqual({ role: 'user', content: 'now' })
}

function anyEntry(random: (below: number) => number): HistoryEntry {
  if (random(2) === 0) return user('x'.repeat(1 + random(300)))
  let turn = 1
  const parts = Array.from({ length: random(8) }, (): StoredPart => {
    turn += random(2)
    const call = {
      turn,
      callId: ['', 'call_1', 'a', 'é'][random(4)] ?? '',
      name: ['note', '', 'ü b'][random(3)] ?? '',
      args: [{}, null, 'x', { a: 1 }][random(4)],
    }
    const type = random(2) === 0 ? 'tool_call' : 'unknown_tool'
    switch (random(7)) {
      case 0:
        return { type: 'text', turn, text: ['', 'hello'][random(2)] ?? '' }
      case 1:
        return { type: 'thinking', turn, text: 'hm' }
      case 2:
        return { type, ...call, state: 'done', result: [undefined, null, { a: 1 }][random(3)] }
      case 3:
        return { type, ...call, state: 'failed', message: 'no' }
      case 4:
        return { type, ...call, state: 'running' }
      case 5:
        return { type, ...call, state: 'denied', note: null }
      default:
        return { type, ...call, state: 'skipped' }
    }
  })
  const statuses = ['completed', 'failed', 'cancelled', 'streaming', 'waiting'] as const
  return answer(parts, statuses[random(statuses.length)])
}

/** Numbers that look random and are the same for a seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

test('the newest messages that fit are shown, from a user message on', () => {
  const history = [
    user('a'.repeat(500)),
    answer([{ type: 'text', turn: 1, text: 'b'.repeat(50) }]),
    user('c'),
    answer([{ type: 'text', turn: 1, text: 'd' }]),
    user('e'),
  ]
  const shown = toModelInput(history, new Set(), 600).map(
    (item) => 'content' in item && item.content,
  )
  expect(shown).toEqual(['c', [{ type: 'output_text', text: 'd' }], 'e'])
  expect(toModelInput([user('x'.repeat(9_000))], new Set(), 10)).toHaveLength(1)
})

test('a huge result is cut and says so', () => {
  const parts: StoredPart[] = [{ ...CALL, callId: 'a', state: 'done', result: '😀'.repeat(20_000) }]
  const [, , result] = toModelInput([user('a'), answer(parts), user('b')], new Set())
  const text = JSON.stringify(result)
  expect(text.length).toBeLessThan(21_000)
  expect(text).toContain(' (cut)')
  expect(text.isWellFormed()).toBe(true)
})
