import { once } from 'node:events'
import type { AgentRunInput } from '@throughline/agent'
import { insertNote, listNotes } from '@throughline/agent/testing'
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

const call = { turn: 1, callId: 'a', name: 'add_note', args: { title: 'milk' } }

const asksFirst: Script = async (input) => {
  const outcome = await callTool(input, { ...call, needsApproval: true }, (db) =>
    insertNote(db, input.principalId, { title: 'milk' }),
  )
  await say(input, 2, [outcome.state === 'denied' ? `no: ${outcome.note}` : outcome.state])
  return completed
}

const send = ({ runs, alice }: Pick<TestRuns, 'runs' | 'alice'>) =>
  runs.send(alice, { message: 'hi', requestId: newRequestId(), approvals: 'refuse' })

/** Says that it is there, and goes no further than the drain of its process. */
async function untilGivenBack({ signal }: AgentRunInput, there: PromiseWithResolvers<void>) {
  there.resolve()
  if (!signal.aborted) await once(signal, 'abort')
  return { status: 'cancelled', usage } as const
}

const titles = async ({ db, alice }: TestRuns) =>
  (await listNotes(db, alice, { limit: 10 })).items.map(({ title }) => title)

const refused = {
  status: 'completed',
  parts: [
    { type: 'tool_call', callId: 'a', state: 'denied', note: expect.stringContaining('approval') },
    { type: 'text', text: expect.stringMatching(/^no: This needs the approval of a person/) },
  ],
}

test('where nobody can be asked, a call that needs an approval is refused and the run goes on', async () => {
  await using app = await testRuns(asksFirst)
  const { runId, conversationId } = await send(app)
  const entries = await followToEnd(app, runId)
  expect(foldAll(entries)).toMatchObject(refused)
  expect(entries.map(({ event }) => event.type)).toEqual([
    'run_started',
    'tool_call',
    'approval_decided',
    'text',
    'run_completed',
  ])
  expect(await titles(app)).toEqual([])
  const { items } = await app.runs.listMessages(app.alice, conversationId, { limit: 10 })
  expect(items[1]).toMatchObject(refused)
  expect(await app.db.selectFrom('throughline.tool_call').selectAll().execute()).toMatchObject([
    { state: 'denied', approved: false, settled_at: expect.any(Date) },
  ])
})

test('a process that takes the run over refuses as well', async () => {
  const turnTaken = Promise.withResolvers<void>()
  await using app = await testRuns(async (input) => {
    await input.port.commitTurn({
      turn: 1,
      response: {},
      usage,
      calls: [{ type: 'tool_call', ...call }],
      approvals: ['a'],
    })
    return untilGivenBack(input, turnTaken)
  })
  const { runId } = await send(app)
  await turnTaken.promise
  await app.runs.drain(0)
  const next = await app.another(asksFirst)
  expect(foldAll(await followToEnd({ runs: next, alice: app.alice }, runId))).toMatchObject(refused)
  expect(await titles(app)).toEqual([])
})

test('a refusal that is stored is not made again by the next process', async () => {
  const isRefused = Promise.withResolvers<void>()
  await using app = await testRuns(async (input) => {
    await callTool(input, { ...call, needsApproval: true }, (db) =>
      insertNote(db, input.principalId, { title: 'milk' }),
    )
    return untilGivenBack(input, isRefused)
  })
  const { runId } = await send(app)
  await isRefused.promise
  await app.runs.drain(0)
  const next = await app.another(asksFirst)
  const entries = await followToEnd({ runs: next, alice: app.alice }, runId)
  expect(foldAll(entries)).toMatchObject(refused)
  expect(entries.filter(({ event }) => event.type === 'approval_decided')).toHaveLength(1)
})

test('calls that need no approval are carried out, and one refused holds up no other', async () => {
  await using app = await testRuns(async (input) => {
    const calls = ['a', 'b'].map((callId) => ({ ...call, callId }))
    await input.port.commitTurn({
      turn: 1,
      response: {},
      usage,
      calls: calls.map((each) => ({ type: 'tool_call', ...each })),
      approvals: ['a'],
    })
    for (const each of calls) {
      const work = inTransaction((db) =>
        insertNote(db, input.principalId, { title: each.callId }).then(({ title }) => ({ title })),
      )
      await input.port.runTool(each, work)
    }
    return completed
  })
  const { runId } = await send(app)
  expect(foldAll(await followToEnd(app, runId)).parts).toMatchObject([
    { callId: 'a', state: 'denied' },
    { callId: 'b', state: 'done' },
  ])
  expect(await titles(app)).toEqual(['b'])
})

test('a retry of such a run refuses too', async () => {
  let fails = true
  await using app = await testRuns(async (input) => {
    if (!fails) return asksFirst(input)
    const error = { code: 'MODEL_FAILED', message: 'No.', retryable: true } as const
    return { status: 'failed', error, cause: undefined, usage }
  })
  const first = await send(app)
  await followToEnd(app, first.runId)
  fails = false
  const again = { runId: first.runId, requestId: newRequestId() }
  const { runId } = await app.runs.retry(app.alice, again)
  expect(foldAll(await followToEnd(app, runId))).toMatchObject(refused)
})
