import { insertNote, listNotes } from '@throughline/agent/testing'
import { findRun } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import {
  callTool,
  completed,
  foldAll,
  followToEnd,
  inTransaction,
  newRequestId,
  say,
  testRuns,
  usage,
  type Script,
  type TestRuns,
} from './test-runs.ts'

const asksFirst: Script = async (input) => {
  if (!input.port.findTurn(1)) await say(input, 1, ['May I? '])
  const call = { turn: 1, callId: 'a', name: 'add_note', args: { title: 'milk' } }
  const outcome = await callTool(input, { ...call, needsApproval: true }, (db) =>
    insertNote(db, input.principalId, { title: 'milk' }),
  )
  await say(input, 2, [outcome.state === 'denied' ? `no: ${outcome.note}` : outcome.state])
  return completed
}

async function untilWaiting(app: TestRuns, runId: RunId) {
  const { signal } = new AbortController()
  for await (const { event } of app.runs.follow(app.alice, runId, { after: 0, signal })) {
    if (event.type === 'approval_requested') return event
  }
  throw new Error('the run ended without asking')
}

async function startWaiting(app: TestRuns) {
  const sent = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await untilWaiting(app, sent.runId)
  return sent
}

const titles = async ({ db, alice }: TestRuns) =>
  (await listNotes(db, alice, { limit: 10 })).items.map(({ title }) => title)

test('a run waits for an approval without a process, and goes on when it is given', async () => {
  await using app = await testRuns(asksFirst)
  const { runId, conversationId } = await startWaiting(app)
  expect(await findRun(app.db, app.alice, runId)).toMatchObject({
    status: 'waiting',
    lease_owner: null,
  })
  expect(await titles(app)).toEqual([])
  const { items } = await app.runs.listMessages(app.alice, conversationId, { limit: 10 })
  expect(items[1]).toMatchObject({ status: 'waiting', parts: [{}, { state: 'waiting' }] })

  await app.runs.approve(app.alice, { runId, callId: 'a', approved: true, note: null })
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'completed',
    parts: [{ text: 'May I? ' }, { state: 'done' }, { text: 'done' }],
  })
  expect(await titles(app)).toEqual(['milk'])
})

test('a rejection reaches the model with its note, and nothing is done', async () => {
  await using app = await testRuns(asksFirst)
  const { runId } = await startWaiting(app)
  await app.runs.approve(app.alice, { runId, callId: 'a', approved: false, note: 'not milk' })
  const folded = foldAll(await followToEnd(app, runId))
  expect(folded.parts).toMatchObject([
    {},
    { state: 'denied', note: 'not milk' },
    { text: 'no: not milk' },
  ])
  expect(await titles(app)).toEqual([])
})

test('an approval survives restarts and is decided on another process', async () => {
  await using app = await testRuns(asksFirst)
  const { runId } = await startWaiting(app)
  await app.runs.drain(0)
  const next = await app.another()
  await next.approve(app.alice, { runId, callId: 'a', approved: true, note: null })
  const answer = foldAll(await followToEnd({ runs: next, alice: app.alice }, runId))
  expect(answer.status).toBe('completed')
  expect(await titles(app)).toEqual(['milk'])
})

test('a decision counts once, from however many tabs and processes it comes', async () => {
  await using app = await testRuns(asksFirst)
  const other = await app.another()
  const { runId } = await startWaiting(app)
  const yes = { runId, callId: 'a', approved: true, note: null }
  await Promise.all([app.runs, other, app.runs, other].map((runs) => runs.approve(app.alice, yes)))
  await followToEnd(app, runId)
  expect(await titles(app)).toEqual(['milk'])
  await app.runs.approve(app.alice, yes)
  await expect(app.runs.approve(app.alice, { ...yes, approved: false })).rejects.toMatchObject({
    code: 'APPROVAL_ALREADY_DECIDED',
  })
})

test('of two contrary decisions at once one wins and the other is told so', async () => {
  await using app = await testRuns(asksFirst)
  const { runId } = await startWaiting(app)
  const decide = (approved: boolean) =>
    app.runs.approve(app.alice, { runId, callId: 'a', approved, note: null })
  const both = await Promise.allSettled([decide(true), decide(false)])
  expect(both.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await followToEnd(app, runId)
})

test('a run goes on only when all of its calls are decided on', async () => {
  await using app = await testRuns(async (input) => {
    const calls = ['a', 'b'].map((callId) => ({ turn: 1, callId, name: 'add_note', args: {} }))
    const record = input.port.findTurn(1)
    if (record) input.port.resumeTurn(record)
    else {
      await input.port.commitTurn({
        turn: 1,
        response: {},
        usage,
        calls: calls.map((call) => ({ type: 'tool_call', ...call })),
        approvals: ['a', 'b'],
      })
    }
    for (const call of calls) {
      const work = inTransaction((db) => insertNote(db, input.principalId, { title: call.callId }))
      await input.port.runTool(call, work)
    }
    return completed
  })
  const { runId } = await startWaiting(app)
  await app.runs.approve(app.alice, { runId, callId: 'b', approved: true, note: null })
  expect((await findRun(app.db, app.alice, runId))?.status).toBe('waiting')
  await app.runs.approve(app.alice, { runId, callId: 'a', approved: false, note: null })
  expect(foldAll(await followToEnd(app, runId)).parts).toMatchObject([
    { callId: 'a', state: 'denied' },
    { callId: 'b', state: 'done' },
  ])
  expect(await titles(app)).toEqual(['b'])
})

test('a waiting run can be stopped, and a send meanwhile names it', async () => {
  await using app = await testRuns(asksFirst)
  const { runId, conversationId } = await startWaiting(app)
  await expect(
    app.runs.send(app.alice, { message: 'and?', requestId: newRequestId(), conversationId }),
  ).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE', details: { runId } })
  expect(await app.runs.stop(app.alice, runId)).toMatchObject({
    status: 'cancelled',
    parts: [{}, { state: 'skipped' }],
  })
  await expect(
    app.runs.approve(app.alice, { runId, callId: 'a', approved: true, note: null }),
  ).rejects.toMatchObject({ code: 'APPROVAL_NOT_FOUND' })
})

test('an approval that nobody answers in time is rejected, and the run goes on', async () => {
  await using app = await testRuns(asksFirst)
  const { runId } = await startWaiting(app)
  await app.another(asksFirst, { approvalExpiryMs: 60_000 })
  expect((await findRun(app.db, app.alice, runId))?.status).toBe('waiting')
  await app.another(asksFirst, { approvalExpiryMs: 0 })
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'completed',
    parts: [{}, { state: 'denied', note: 'Nobody answered in time.' }, {}],
  })
})

test("another principal's run cannot be decided on, nor a call that asks for nothing", async () => {
  await using app = await testRuns(asksFirst)
  const { runId } = await startWaiting(app)
  const yes = { runId, callId: 'a', approved: true, note: null }
  await expect(app.runs.approve(app.mallory, yes)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  await expect(app.runs.approve(app.alice, { ...yes, callId: 'x' })).rejects.toMatchObject({
    code: 'APPROVAL_NOT_FOUND',
  })
  await app.runs.stop(app.alice, runId)
})
