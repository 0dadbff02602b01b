import { insertNote, listNotes } from '@throughline/agent/testing'
import { deleteConversation, findRun } from '@throughline/db'
import { expect, test, vi } from 'vitest'
import {
  callTool,
  completed,
  foldAll,
  followToEnd,
  gate,
  inTransaction,
  newRequestId,
  say,
  testRuns,
  usage,
  type Script,
} from './test-runs.ts'

/** Speaks, then waits for the stop as a model does. */
const endless: Script = async (input) => {
  await say(input, 1, ['kept ', 'text'])
  await new Promise<void>((resolve) => {
    if (input.signal.aborted) resolve()
    input.signal.addEventListener('abort', () => resolve())
  })
  return { status: 'cancelled', usage }
}

async function firstText(
  app: Awaited<ReturnType<typeof testRuns>>,
  runId: Parameters<typeof followToEnd>[1],
) {
  const connection = new AbortController()
  const stream = app.runs.follow(app.alice, runId, { after: 0, signal: connection.signal })
  for await (const { event } of stream) if (event.type === 'text') return
}

test('stop answers with what was kept, and followers see the end', async () => {
  await using app = await testRuns(endless)
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await firstText(app, runId)
  const message = await app.runs.stop(app.alice, runId)
  expect(message).toMatchObject({ status: 'cancelled', parts: [{ type: 'text' }] })
  expect(message).toMatchObject(foldAll(await followToEnd(app, runId)))
})

test('stop works from another process', async () => {
  await using app = await testRuns(endless)
  const other = await app.another()
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await firstText(app, runId)
  expect(await other.stop(app.alice, runId)).toMatchObject({ status: 'cancelled' })
})

test('stopping a run that has ended changes nothing', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['done'])
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const ended = foldAll(await followToEnd(app, runId))
  expect(await app.runs.stop(app.alice, runId)).toMatchObject({ ...ended, status: 'completed' })
})

test('a tool in progress settles before the run is stopped, and the next one does not begin', async () => {
  const inTool = gate()
  await using app = await testRuns(async (input) => {
    const call = { turn: 1, callId: 'a', name: 'add_note', args: {} }
    const next = { turn: 1, callId: 'b', name: 'add_note', args: {} }
    await input.port.commitTurn({
      turn: 1,
      response: {},
      usage,
      calls: [call, next].map((each) => ({ type: 'tool_call' as const, ...each })),
      approvals: [],
    })
    const milk = inTransaction(async (db) => {
      const note = await insertNote(db, input.principalId, { title: 'milk' })
      await inTool.pass()
      return { note }
    })
    const bread = inTransaction((db) => insertNote(db, input.principalId, { title: 'bread' }))
    await input.port.runTool(call, milk)
    await input.port.runTool(next, bread)
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await inTool.reached
  const stopping = app.runs.stop(app.alice, runId)
  await vi.waitFor(async () => {
    const run = await findRun(app.db, app.alice, runId)
    expect(run?.cancel_requested_at).not.toBeNull()
  })
  inTool.open()
  expect(await stopping).toMatchObject({
    status: 'cancelled',
    parts: [
      { callId: 'a', state: 'done' },
      { callId: 'b', state: 'skipped' },
    ],
  })
  const { items } = await listNotes(app.db, app.alice, { limit: 10 })
  expect(items.map(({ title }) => title)).toEqual(['milk'])
})

test('a conversation that is deleted in mid-run ends the run and its streams', async () => {
  await using app = await testRuns(endless)
  const { runId, conversationId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  const following = expect(followToEnd(app, runId)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  await firstText(app, runId)
  await deleteConversation(app.db, app.alice, conversationId)
  await following
  expect(await findRun(app.db, app.alice, runId)).toBeUndefined()
})

test('a failed answer is tried again in its place, and finished tools are not repeated', async () => {
  let attempts = 0
  await using app = await testRuns(async (input) => {
    attempts += 1
    const call = { turn: 1, callId: 'a', name: 'add_note', args: { title: 'milk' } }
    if (!input.port.findTurn(1)) await say(input, 1, ['adding '])
    await callTool(input, call, (db) => insertNote(db, input.principalId, { title: 'milk' }))
    await say(input, 2, [`try ${attempts}`])
    if (attempts > 1) return completed
    const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
    return { status: 'failed', usage, error, cause: new Error('secret') }
  })
  const sent = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  expect(foldAll(await followToEnd(app, sent.runId))).toMatchObject({ status: 'failed' })

  const again = { runId: sent.runId, requestId: newRequestId() }
  const retried = await Promise.all([1, 2, 3].map(() => app.runs.retry(app.alice, again)))
  expect(new Set(retried.map((each) => each.runId)).size).toBe(1)
  const runId = retried[0]?.runId ?? sent.runId
  const answer = foldAll(await followToEnd(app, runId))
  expect(answer).toMatchObject({
    status: 'completed',
    parts: [{ text: 'adding ' }, { state: 'done' }, { text: 'try 2' }],
  })
  const { items } = await app.runs.listMessages(app.alice, sent.conversationId, { limit: 10 })
  expect(items).toHaveLength(2)
  expect(items[1]).toMatchObject({ runId, ...answer })
  expect((await listNotes(app.db, app.alice, { limit: 10 })).items).toHaveLength(1)
  await expect(
    app.runs.retry(app.alice, { runId: sent.runId, requestId: newRequestId() }),
  ).rejects.toMatchObject({ code: 'RUN_NOT_RETRYABLE' })
})

test('sends and deletions that meet the end of an answer neither fail nor fail it', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a'])
    return completed
  })
  const rounds = Array.from({ length: 40 }, async (_, round) => {
    const first = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
    const { conversationId, runId } = first
    const next = () =>
      round % 2 === 0
        ? app.runs.send(app.alice, { message: 'ho', requestId: newRequestId(), conversationId })
        : deleteConversation(app.db, app.alice, conversationId)
    const [met] = await Promise.allSettled([next(), followToEnd(app, runId).catch(() => [])])
    if (met.status === 'rejected') expect(met.reason).toMatchObject({ code: 'RUN_ALREADY_ACTIVE' })
  })
  await Promise.all(rounds)
  await vi.waitFor(async () => {
    const runs = await app.db.selectFrom('throughline.run').select('status').execute()
    expect(runs.every((run) => run.status === 'completed')).toBe(true)
  })
})

test('a stop whose notice is lost ends the answer all the same', async () => {
  await using app = await testRuns(async (input) => {
    for (let n = 0; !input.signal.aborted; n += 1) await say(input, 1, [`${n} `])
    return { status: 'cancelled', usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await firstText(app, runId)
  await app.db
    .updateTable('throughline.run')
    .set({ cancel_requested_at: new Date() })
    .where('id', '=', runId)
    .execute()
  expect(foldAll(await followToEnd(app, runId)).status).toBe('cancelled')
})

test('a stop whose notice is lost ends an answer that waits for its model', async () => {
  const waits = gate()
  await using app = await testRuns(async (input) => {
    await new Promise<void>((resolve) => {
      input.signal.addEventListener('abort', () => resolve())
      void waits.pass()
    })
    return { status: 'cancelled', usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await waits.reached
  await app.db
    .updateTable('throughline.run')
    .set({ cancel_requested_at: new Date() })
    .where('id', '=', runId)
    .execute()
  expect(foldAll(await followToEnd(app, runId)).status).toBe('cancelled')
})

test('a request id begins one retry, also when answers of two conversations are retried at once', async () => {
  await using app = await testRuns(async () => {
    const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
    return { status: 'failed', error, cause: undefined, usage }
  })
  const failed = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const sent = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
      await followToEnd(app, sent.runId)
      return sent.runId
    }),
  )
  const requestId = newRequestId()
  const retried = await Promise.allSettled(
    failed.map((runId) => app.runs.retry(app.alice, { runId, requestId })),
  )
  const refused = retried.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused).toEqual(
    Array.from({ length: 7 }, () => expect.objectContaining({ code: 'REQUEST_ID_REUSED' })),
  )
})
