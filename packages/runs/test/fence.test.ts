import { insertNote, listNotes } from '@throughline/agent/testing'
import { findRun } from '@throughline/db'
import { ToolError } from '@throughline/agent'
import type { PrincipalId, RunId } from '@throughline/protocol'
import { newId } from '@throughline/db'
import {
  conversationIdSchema,
  messageIdSchema,
  runIdSchema,
  type StoredEvent,
} from '@throughline/protocol'
import { expect, test, vi } from 'vitest'
import { MAX_CRASHES } from '../src/execution/crash-limit.ts'
import {
  callTool,
  completed,
  foldAll,
  followToEnd,
  gate,
  newRequestId,
  say,
  testRuns,
  usage,
  type TestRuns,
} from './test-runs.ts'

async function takeAway(app: TestRuns, runId: RunId) {
  await app.db
    .updateTable('throughline.run')
    .set((eb) => ({ attempt: eb('attempt', '+', 1) }))
    .where('id', '=', runId)
    .execute()
}

test('an attempt that lost the run writes nothing more, and its tool leaves no effect', async () => {
  const inTool = gate()
  const over = Promise.withResolvers<unknown>()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['mine'])
    const call = { turn: 1, callId: 'a', name: 'add_note', args: {} }
    try {
      await callTool(input, call, async (db) => {
        const note = await insertNote(db, input.principalId, { title: 'milk' })
        await inTool.pass()
        return note
      })
    } catch (error) {
      over.resolve(error)
      throw error
    }
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await inTool.reached
  await takeAway(app, runId)
  inTool.open()
  expect(await over.promise).toMatchObject({ name: 'RunFenced' })
  expect((await listNotes(app.db, app.alice, { limit: 10 })).items).toEqual([])
  const events = await app.db
    .selectFrom('throughline.run_event')
    .select('type')
    .where('run_id', '=', runId)
    .execute()
  expect(events.map((event) => event.type)).not.toContain('tool_result')
})

test('text of an attempt that lost the run is not stored', async () => {
  const lost = gate()
  const over = Promise.withResolvers<void>()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['before'])
    await lost.pass()
    void input.port.append({ type: 'text', turn: 1, delta: 'after' })
    await new Promise<void>((resolve) => input.signal.addEventListener('abort', () => resolve()))
    over.resolve()
    return { status: 'cancelled', usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await lost.reached
  const stored = () =>
    app.db.selectFrom('throughline.run_event').select('data').where('run_id', '=', runId).execute()
  await vi.waitFor(async () => expect(JSON.stringify(await stored())).toContain('before'))
  await takeAway(app, runId)
  lost.open()
  await over.promise
  expect(JSON.stringify(await stored())).not.toContain('after')
})

test('an attempt that lost the run while it waited for its model is abandoned, and its followers see the next one', async () => {
  const waits = gate()
  let attempts = 0
  await using app = await testRuns(async (input) => {
    attempts += 1
    if (attempts > 1) {
      await say(input, 1, ['whole'])
      return completed
    }
    await new Promise<void>((resolve) => {
      input.signal.addEventListener('abort', () => resolve())
      void waits.pass()
    })
    return { status: 'cancelled', usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await waits.reached
  const following = followToEnd(app, runId)
  await app.db
    .updateTable('throughline.run')
    .set((eb) => ({ attempt: eb('attempt', '+', 1), lease_owner: crypto.randomUUID() }))
    .where('id', '=', runId)
    .execute()
  expect(foldAll(await following)).toMatchObject({
    status: 'completed',
    parts: [{ text: 'whole' }],
  })
})

test('a tool that fails is rolled back, and its failure is told in its place', async () => {
  await using app = await testRuns(async (input) => {
    const call = { turn: 1, callId: 'a', name: 'add_note', args: {} }
    const outcome = await callTool(input, call, async (db) => {
      await insertNote(db, input.principalId, { title: 'milk' })
      throw new ToolError('There is no more room.')
    })
    expect(outcome).toEqual({ state: 'failed', message: 'There is no more room.' })
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  expect(foldAll(await followToEnd(app, runId)).parts).toMatchObject([
    { state: 'failed', message: 'There is no more room.' },
  ])
  expect((await listNotes(app.db, app.alice, { limit: 10 })).items).toEqual([])
})

test("a tool's bug tells nobody its own words", async () => {
  await using app = await testRuns(async (input) => {
    const call = { turn: 1, callId: 'a', name: 'add_note', args: {} }
    await callTool(input, call, async () => {
      throw new Error('password is hunter2')
    })
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const { parts } = foldAll(await followToEnd(app, runId))
  expect(parts).toMatchObject([{ state: 'failed' }])
  expect(JSON.stringify(parts)).not.toContain('hunter2')
  expect(app.logged).toContain('a tool failed')
})

test('data that PostgreSQL refuses fails its own run and no other', async () => {
  const bad: StoredEvent = { type: 'text', turn: 1, delta: 'a\0b' }
  await using app = await testRuns(async (input) => {
    const first = input.history[0]
    if (first?.role === 'user' && first.text === 'bad') void input.port.append(bad)
    else await say(input, 1, ['fine'])
    return completed
  })
  const send = (message: string) => app.runs.send(app.alice, { message, requestId: newRequestId() })
  const broken = await send('bad')
  const others = await Promise.all(['a', 'b', 'c'].map(send))
  for (const { runId } of others) {
    expect(foldAll(await followToEnd(app, runId)).status).toBe('completed')
  }
  expect(foldAll(await followToEnd(app, broken.runId)).status).toBe('failed')
})

test('a run of a dead process is taken over: nothing said in finished turns is asked again', async () => {
  await using app = await testRuns(async (input) => {
    if (!input.port.findTurn(1)) await say(input, 1, ['never again'])
    const call = { turn: 1, callId: 'a', name: 'add_note', args: {} }
    await callTool(input, call, (db) => insertNote(db, input.principalId, { title: 'milk' }))
    await say(input, 2, ['to the end'])
    return completed
  })
  const runId = await abandonedRun(app, app.alice, { crashes: 0 })
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'completed',
    parts: [
      { type: 'text', turn: 1, text: 'said before' },
      { type: 'tool_call', state: 'done' },
      { type: 'text', turn: 2, text: 'to the end' },
    ],
  })
  expect((await listNotes(app.db, app.alice, { limit: 10 })).items).toHaveLength(1)
})

test('a run whose processes die again and again fails with what was said kept', async () => {
  await using app = await testRuns(async () => completed)
  const runId = await abandonedRun(app, app.alice, { crashes: MAX_CRASHES })
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'failed',
    error: { code: 'RUN_INTERRUPTED', retryable: true },
    parts: [{ text: 'said before' }, { state: 'skipped' }],
  })
})

test('a drained process gives its runs back, and the next one ends them', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['cut'])
    await new Promise<void>((resolve) => input.signal.addEventListener('abort', () => resolve()))
    return { status: 'cancelled', usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const following = expect(followToEnd(app, runId)).rejects.toMatchObject({ name: 'AbortError' })
  await app.runs.drain(0)
  await following
  await expect(
    app.runs.send(app.alice, { message: 'ho', requestId: newRequestId() }),
  ).rejects.toMatchObject({ code: 'SERVER_DRAINING' })
  const next = await app.another(async (input) => {
    await say(input, 1, ['whole'])
    return completed
  })
  expect(foldAll(await followToEnd({ runs: next, alice: app.alice }, runId))).toMatchObject({
    status: 'completed',
    parts: [{ text: 'whole' }],
  })
})

/** A run as a killed process leaves it: one finished turn with a call, one turn that was cut. */
async function abandonedRun(
  { db }: TestRuns,
  principalId: PrincipalId,
  { crashes }: { crashes: number },
): Promise<RunId> {
  const ids = {
    conversation_id: newId(conversationIdSchema),
    user_message_id: newId(messageIdSchema),
    assistant_message_id: newId(messageIdSchema),
  }
  const id = newId(runIdSchema)
  const message = { conversation_id: ids.conversation_id, run_id: id }
  const call = { type: 'tool_call', turn: 1, callId: 'a', name: 'add_note', args: {} } as const
  const log: StoredEvent[] = [
    { type: 'run_started' },
    { type: 'text', turn: 1, delta: 'said before' },
    call,
    { type: 'text', turn: 2, delta: 'cut' },
  ]
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('throughline.conversation')
      .values({
        id: ids.conversation_id,
        principal_id: principalId,
        title: 'x',
        leaf_id: ids.assistant_message_id,
      })
      .execute()
    await trx
      .insertInto('throughline.message')
      .values([
        {
          ...message,
          id: ids.user_message_id,
          role: 'user',
          parts: '[]',
          status: 'completed',
        },
        {
          ...message,
          id: ids.assistant_message_id,
          parent_id: ids.user_message_id,
          role: 'assistant',
          parts: '[]',
          status: 'streaming',
        },
      ])
      .execute()
    await trx
      .insertInto('throughline.run')
      .values({
        ...ids,
        id,
        principal_id: principalId,
        request_id: newRequestId(),
        status: 'running',
        time_zone: 'UTC',
        crashes,
        lease_owner: crypto.randomUUID(),
        lease_until: new Date(Date.now() + 60_000),
      })
      .execute()
    await trx
      .insertInto('throughline.run_turn')
      .values({
        run_id: id,
        turn: 1,
        response: JSON.stringify({ response: {}, calls: [call], approvals: [] }),
        usage: JSON.stringify(usage),
      })
      .execute()
    await trx
      .insertInto('throughline.tool_call')
      .values({ run_id: id, call_id: 'a', turn: 1, name: 'add_note', args: '{}', state: 'called' })
      .execute()
    await trx
      .insertInto('throughline.run_event')
      .values(
        log.map((event, index) => ({
          run_id: id,
          seq: index + 1,
          type: event.type,
          data: JSON.stringify(event),
        })),
      )
      .execute()
  })
  return id
}

test('a run that no process drives is found among any number of living ones', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    if (input.history.some((entry) => entry.role === 'user' && entry.text === 'hi'))
      await stop.pass()
    return completed
  })
  const living = await Promise.all(
    Array.from({ length: 110 }, () =>
      app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() }),
    ),
  )
  await app.another()
  const dead = await abandonedRun(app, app.mallory, { crashes: 0 })
  const answer = foldAll(await followToEnd({ runs: app.runs, alice: app.mallory }, dead))
  expect(answer.status).toBe('completed')
  stop.open()
  await Promise.all(living.map(({ runId }) => followToEnd(app, runId)))
})

test('a run that is held by its own process and driven by nobody does not hang', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    if (input.history.length === 1) await stop.pass()
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const running = await findRun(app.db, app.alice, runId)
  const orphan = await abandonedRun(app, app.alice, { crashes: 0 })
  await app.db
    .updateTable('throughline.run')
    .set({ lease_owner: running?.lease_owner ?? null, lease_until: new Date(Date.now() - 1) })
    .where('id', '=', orphan)
    .execute()
  stop.open()
  expect(foldAll(await followToEnd(app, orphan)).status).toBe('completed')
})
