import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
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

test('a process that loses all its connections keeps its runs, streams and changes', async () => {
  const cut = gate()
  await using app = await testRuns(async (input) => {
    if (!input.port.findTurn(1)) await say(input, 1, ['before '])
    const call = { turn: 1, callId: 'c', name: 'add_note', args: {} }
    await callTool(input, call, async () => ({ ok: true }))
    await cut.pass()
    await say(input, 2, ['after'])
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const following = followToEnd(app, runId)
  await cut.reached
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
  `.execute(app.db)
  cut.open()
  expect(foldAll(await following)).toMatchObject({
    status: 'completed',
    parts: [{ text: 'before ' }, { state: 'done' }, { text: 'after' }],
  })

  const changes = app.runs.changes(app.alice, new AbortController().signal)
  expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  await vi.waitFor(async () => {
    await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  })
  expect(await changes.next()).toMatchObject({ value: { type: expect.any(String) } })
})
