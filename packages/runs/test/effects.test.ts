import type { ToolExecution } from '@throughline/agent'
import { insertNote, listNotes } from '@throughline/agent/testing'
import type { RunId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  callTool,
  completed,
  foldAll,
  followToEnd,
  gate,
  inTransaction,
  newRequestId,
  testRuns,
  type Script,
  type TestRuns,
} from './test-runs.ts'

const call = { turn: 1, callId: 'a', name: 'act', args: {} }

/** As the death of the process leaves it: nobody holds the lock of the one that drove the run. */
async function orphan({ db }: TestRuns, runId: RunId) {
  const lease = { lease_owner: crypto.randomUUID() }
  await db.updateTable('throughline.run').set(lease).where('id', '=', runId).execute()
}

/**
 * Calls a tool in two processes of which the first is lost in the middle of it, and answers with
 * what a client sees.
 */
async function loseInTool(work: (inMiddle: () => Promise<void>, app: TestRuns) => ToolExecution) {
  const middle = gate()
  const app: TestRuns = await testRuns(async (input) => {
    await callTool(input, call, work(middle.pass, app))
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await middle.reached
  await orphan(app, runId)
  const next = await app.another(async (input) => {
    await callTool(
      input,
      call,
      work(() => Promise.resolve(), app),
    )
    return completed
  })
  const events = await followToEnd({ runs: next, alice: app.alice }, runId)
  middle.open()
  return { app, runId, events }
}

test('an idempotent effect is done again after a crash, under the same key', async () => {
  const keys: string[] = []
  const { app, runId, events } = await loseInTool((inMiddle) => ({
    effect: 'idempotent',
    run: async (key) => {
      keys.push(key)
      await inMiddle()
      return { done: true }
    },
  }))
  await using _ = app
  expect(keys).toEqual([`${runId}:a`, `${runId}:a`])
  expect(foldAll(events)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'done', result: { done: true } }],
  })
})

test('an external effect is not repeated after a crash in its middle: its outcome is unknown', async () => {
  let times = 0
  const { app, events } = await loseInTool((inMiddle) => ({
    effect: 'external',
    run: async () => {
      times += 1
      await inMiddle()
      return { done: true }
    },
  }))
  await using _ = app
  expect(times).toBe(1)
  expect(events.map(({ event }) => event.type)).toEqual([
    'run_started',
    'tool_call',
    'tool_error',
    'run_completed',
  ])
  expect(foldAll(events)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'failed', message: expect.stringContaining('It is not known') }],
  })
})

test('an external effect that was not begun before the crash is done', async () => {
  let times = 0
  const letter: ToolExecution = {
    effect: 'external',
    run: async () => {
      times += 1
      return { done: true }
    },
  }
  const script =
    (before: () => Promise<void>): Script =>
    async (input) => {
      await callTool(input, { ...call, callId: 'before' }, async () => {
        await before()
        return {}
      })
      await callTool(input, { ...call, turn: 2 }, letter)
      return completed
    }
  const middle = gate()
  await using app = await testRuns(script(middle.pass))
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await middle.reached
  await orphan(app, runId)
  const next = await app.another(script(() => Promise.resolve()))
  const events = await followToEnd({ runs: next, alice: app.alice }, runId)
  middle.open()
  expect(times).toBe(1)
  expect(foldAll(events)).toMatchObject({ parts: [{ state: 'done' }, { state: 'done' }] })
})

async function fail(): Promise<never> {
  throw new Error('no route to host')
}

test('an effect elsewhere that fails is told in its place', async () => {
  await using app = await testRuns(async (input) => {
    await callTool(input, call, { effect: 'external', run: fail })
    await callTool(input, { ...call, turn: 2, callId: 'b' }, { effect: 'idempotent', run: fail })
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'completed',
    parts: [{ state: 'failed' }, { state: 'failed' }],
  })
})

test('a transaction that a crash has cut is done by the next attempt, once', async () => {
  const { app, events } = await loseInTool((inMiddle, { alice }) =>
    inTransaction(async (db) => {
      const { id } = await insertNote(db, alice, { title: 'milk' })
      await inMiddle()
      return { id }
    }),
  )
  await using _ = app
  expect(foldAll(events)).toMatchObject({ status: 'completed', parts: [{ state: 'done' }] })
  const { items } = await listNotes(app.db, app.alice, { limit: 10 })
  expect(items.map(({ title }) => title)).toEqual(['milk'])
})

function titleIn(result: unknown): string {
  return z.object({ title: z.string() }).parse(result).title
}

test('a result is stored with the title that the tool gives it, on its event and on its part', async () => {
  await using app = await testRuns(async (input) => {
    const work = inTransaction((db) => insertNote(db, input.principalId, { title: 'milk' }))
    const titled = { ...work, title: (result: unknown) => `Added “${titleIn(result)}”` }
    await callTool(input, { ...call, title: 'Adding “milk”' }, titled)
    return completed
  })
  const sent = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const events = await followToEnd(app, sent.runId)
  expect(events.map(({ event }) => event)).toMatchObject([
    { type: 'run_started' },
    { type: 'tool_call', title: 'Adding “milk”' },
    { type: 'tool_result', title: 'Added “milk”' },
    { type: 'run_completed' },
  ])
  const page = await app.runs.listMessages(app.alice, sent.conversationId, { limit: 10 })
  expect(page.items[1]).toMatchObject({ parts: [{ state: 'done', title: 'Added “milk”' }] })
})
