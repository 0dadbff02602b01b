import type { ToolSet } from '@throughline/agent'
import { expect, test } from 'vitest'
import {
  approve,
  followToAnswer,
  openDeployment,
  reject,
  send,
  shownAnswer,
  stopWaiting,
  titlesOf,
  toldOfCalls,
  untilAsked,
  type Asked,
  type Deployment,
} from './deploy/deployment.ts'
import {
  addNote,
  addNoteWithBody,
  always,
  createNote,
  liftsOldNotes,
  milkCall,
} from './deploy/note-tools.ts'

const old = { tools: { add_note: { ...addNote, needsApproval: always } } }
const ready = { type: 'text', text: 'Ready.' }

interface Change {
  tools: ToolSet
  /** The part of a call that waits, as the new version shows it. */
  shown: object
  /** What becomes of it when it is allowed. */
  allowed: { state: 'done' } | { state: 'failed'; message: string }
}

const known = { type: 'tool_call', title: 'Adding “milk”' }
const unknown = { ...known, type: 'unknown_tool', name: 'add_note', args: { title: 'milk' } }
const lifted = { ...known, args: { title: 'milk', body: 'empty' } }
const done = { state: 'done' } as const

const changes: Record<string, Change> = {
  'the same': { ...old, shown: { ...known, name: 'add_note' }, allowed: done },
  'one that needs no approval': {
    tools: { add_note: addNote },
    shown: { ...known, name: 'add_note' },
    allowed: done,
  },
  renamed: {
    tools: { create_note: { ...createNote, needsApproval: always } },
    shown: { ...lifted, name: 'create_note' },
    allowed: done,
  },
  removed: {
    tools: {},
    shown: unknown,
    allowed: { state: 'failed', message: 'The tool add_note no longer exists.' },
  },
  'one with other arguments': {
    tools: { add_note: { ...addNoteWithBody, needsApproval: always } },
    shown: unknown,
    allowed: {
      state: 'failed',
      message: 'This tool no longer accepts these arguments.',
    },
  },
  'one that lifts the arguments': {
    tools: { add_note: { ...addNoteWithBody, ...liftsOldNotes, needsApproval: always } },
    shown: { ...lifted, name: 'add_note' },
    allowed: done,
  },
}

test.each(Object.entries(changes))(
  'a call that waits can be allowed, rejected and stopped, and expires, when its tool is %s',
  async (_, { tools, shown, allowed }) => {
    await using app = await openDeployment([[milkCall]])
    const [first, second, third, fourth] = await stopWaiting(app, old, 4)
    if (!first || !second || !third || !fourth) throw new Error('Four runs have to wait.')
    const next = await app.start({ tools })
    for (const waiting of [first, second, third, fourth]) {
      const { status, parts } = await shownAnswer(app, next, waiting)
      expect({ status, parts }).toMatchObject({
        status: 'waiting',
        parts: [{ ...shown, callId: waiting.callId, state: 'waiting' }],
      })
    }
    await approve(app, next, first)
    expect(await followToAnswer(app, next, first)).toMatchObject({
      status: 'completed',
      parts: [{ callId: first.callId, ...allowed }, ready],
    })
    if (allowed.state === 'failed') expect(toldOfCalls(app)).toEqual([`Failed: ${allowed.message}`])
    const effects = allowed.state === 'done' ? ['milk'] : []
    expect(await titlesOf(app)).toEqual(effects)

    await reject(app, next, second)
    expect(await followToAnswer(app, next, second)).toMatchObject({
      status: 'completed',
      parts: [{ state: 'denied', note: 'not milk' }, ready],
    })
    await next.stop(app.alice, third.runId)
    expect(await followToAnswer(app, next, third)).toMatchObject({
      status: 'cancelled',
      parts: [{ state: 'skipped' }],
    })
    const last = await app.start({ tools, approvalExpiryMs: 0 })
    expect(await followToAnswer(app, last, fourth)).toMatchObject({
      status: 'completed',
      parts: [{ state: 'denied', note: 'Nobody answered in time.' }, ready],
    })
    expect(await titlesOf(app)).toEqual(effects)
  },
)

/** Two calls of one turn wait; the old version gets the first decision only. */
async function leaveHalfDecided(app: Deployment): Promise<Asked> {
  const runs = await app.start(old)
  const sent = await send(runs, app)
  const callId = await untilAsked(app, runs, sent)
  await approve(app, runs, { ...sent, callId })
  const { parts } = await shownAnswer(app, runs, sent)
  const other = parts.find((part) => 'callId' in part && part.callId !== callId)
  if (!other || !('callId' in other)) throw new Error('Two calls have to wait.')
  await runs.drain(0)
  return { ...sent, callId: other.callId }
}

const breadCall = { name: 'add_note', args: { title: 'bread' } }

test('a decision that an earlier version took counts when the next one takes the others', async () => {
  await using app = await openDeployment([[milkCall, breadCall]])
  const waiting = await leaveHalfDecided(app)
  const next = await app.start({
    tools: { create_note: { ...createNote, needsApproval: always } },
  })
  expect(await titlesOf(app)).toEqual([])
  await reject(app, next, waiting)
  expect(await followToAnswer(app, next, waiting)).toMatchObject({
    status: 'completed',
    parts: [{ name: 'create_note', state: 'done' }, { state: 'denied' }, ready],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})

test('a call that waited is not asked for again when the version changes once more', async () => {
  await using app = await openDeployment([[milkCall]])
  const [waiting] = await stopWaiting(app, old)
  if (!waiting) throw new Error('A run has to wait.')
  const renamed = { ...createNote, needsApproval: always }
  const second = await app.start({ tools: { create_note: renamed } })
  await second.drain(0)
  const third = await app.start({
    tools: { write_note: { ...renamed, formerly: ['add_note', 'create_note'] } },
  })
  await approve(app, third, waiting)
  expect(await followToAnswer(app, third, waiting)).toMatchObject({
    status: 'completed',
    parts: [{ name: 'write_note', state: 'done' }, ready],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})
