import { CHANGE_CHANNEL } from '@throughline/db'
import pg from 'pg'
import { expect, test } from 'vitest'
import {
  callTool,
  completed,
  foldAll,
  followToEnd,
  gate,
  newRequestId,
  say,
  testRuns,
} from './test-runs.ts'

test('a follower on another process gets every event, once and in order, as it happens', async () => {
  const heard = Promise.withResolvers<void>()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['before '])
    const call = { turn: 1, callId: 'c', name: 'add_note', args: {} }
    await callTool(input, call, async () => ({ ok: true }))
    await heard.promise
    await say(input, 2, ['after'])
    return completed
  })
  const other = await app.another()
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const seen = []
  const { signal } = new AbortController()
  for await (const entry of other.follow(app.alice, runId, { after: 0, signal })) {
    seen.push(entry)
    // The run goes on only when its tool's result has arrived here.
    if (entry.event.type === 'tool_result') heard.resolve()
  }
  expect(seen).toEqual(await followToEnd(app, runId))
  expect(foldAll(seen)).toMatchObject({ status: 'completed', parts: [{}, {}, { text: 'after' }] })
})

test('fifty runs followed from another process are whole', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a', 'b', 'c', 'd'])
    return completed
  })
  const other = await app.another()
  const runs = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const requestId = newRequestId()
      const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId })
      return foldAll(await followToEnd({ runs: other, alice: app.alice }, runId))
    }),
  )
  for (const run of runs) expect(run).toMatchObject({ parts: [{ text: 'abcd' }] })
})

test('a process that lost a run unknowingly shows its followers what another one made of it', async () => {
  const stuck = gate()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['cut'])
    await stuck.pass()
    return completed
  })
  const other = await app.another(async (input) => {
    await say(input, 1, ['whole'])
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await stuck.reached
  await app.db
    .updateTable('throughline.run')
    .set({ lease_owner: crypto.randomUUID() })
    .where('id', '=', runId)
    .execute()
  const elsewhere = await followToEnd({ runs: other, alice: app.alice }, runId)
  expect(foldAll(elsewhere)).toMatchObject({ status: 'completed', parts: [{ text: 'whole' }] })
  expect(await followToEnd(app, runId)).toEqual(elsewhere)
  stuck.open()
})

test('a change is told to the followers on every process', async () => {
  await using app = await testRuns(async () => completed)
  const other = await app.another()
  const connection = new AbortController()
  const changes = other.changes(app.alice, connection.signal)
  expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  const { conversationId: id } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  expect(await changes.next()).toMatchObject({ value: { type: 'conversation', id } })
})

test('a process alone notifies nobody of its runs, and one that starts later misses no change', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['hello'])
    return completed
  })
  await using listener = await listen(app.url)
  const send = () => app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const first = await send()
  await followToEnd(app, first.runId)
  expect(await listener.heard()).toEqual([])

  const other = await app.another()
  const connection = new AbortController()
  const changes = other.changes(app.alice, connection.signal)
  expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  const { conversationId: id } = await send()
  for await (const change of changes) if (change.type === 'conversation') break
  expect(await listener.heard()).toContainEqual(expect.stringContaining(id))
})

/** Hears what is notified on the channels of runs and changes. */
async function listen(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const payloads: string[] = []
  client.on('notification', ({ payload = '' }) => payloads.push(payload))
  await client.query(`listen ${CHANGE_CHANNEL}; listen throughline_all`)
  return {
    /** PostgreSQL delivers what was notified before a query with its result. */
    async heard(): Promise<string[]> {
      await client.query('select 1')
      return payloads
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
