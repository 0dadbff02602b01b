import { runIdSchema, type StoredEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf } from './frame-stream.ts'
import { START, parseCursor } from './cursor.ts'

const run = { threadId: 7, runId: runIdSchema.parse('01a20319-730d-769a-ab6c-4c23602e7801') }
const usage = { inputTokens: 1, outputTokens: 1 }
const call = { turn: 1, callId: 'c', name: 'add_note', args: {} }

const someEvent = fc.constantFrom<StoredEvent>(
  { type: 'text', turn: 1, delta: 'a' },
  { type: 'text', turn: 1, delta: 'b' },
  { type: 'thinking', turn: 1, delta: 'hm' },
  { type: 'tool_call', ...call },
  { type: 'tool_rejected', ...call, message: 'no tool' },
  { type: 'tool_result', callId: 'c', name: 'add_note', result: {} },
  { type: 'approval_requested', callId: 'c', name: 'add_note', args: {} },
  { type: 'approval_decided', callId: 'c', approved: false, note: null },
  { type: 'rewind', turn: 1 },
)
const lastEvent = fc.constantFrom<StoredEvent>(
  { type: 'run_completed', usage },
  { type: 'run_failed', code: 'INTERNAL', message: 'It failed.', retryable: true },
  { type: 'run_cancelled' },
)

async function blocksAfter(events: StoredEvent[], lastEventId?: string): Promise<string[]> {
  async function* log() {
    for (const [index, event] of events.entries()) yield { seq: index + 1, event }
  }
  const after = lastEventId === undefined ? START : parseCursor(lastEventId)
  const joined = await Array.fromAsync(blocksOf(log(), { ...run, after, withIds: true }))
  return joined.join('').split('\n\n').slice(0, -1)
}

test('for any log, a client that resumes after any block receives exactly the remaining blocks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someEvent), lastEvent, fc.nat(), async (some, last, at) => {
      const events: StoredEvent[] = [{ type: 'run_started' }, ...some, last]
      const whole = await blocksAfter(events)
      const kept = whole.slice(0, 1 + (at % (whole.length - 1)))
      const id = /^id: (\S+)$/m.exec(kept.at(-1) ?? '')?.[1]
      expect([...kept, ...(await blocksAfter(events, id))]).toEqual(whole)
    }),
  )
})

test('if an event becomes two frames, the second one has its seq', async () => {
  const events: StoredEvent[] = [
    { type: 'tool_rejected', ...call, message: 'no tool' },
    { type: 'run_completed', usage },
  ]
  const ids = (await blocksAfter(events)).map((block) => block.split('\n')[0])
  expect(ids).toEqual(['id: 1.1', 'id: 1', 'id: 2'])
})
