import { createClient, ThroughlineError, type FollowedRun } from '@throughline/client'
import type { RunEvent, ToolTypes } from '@throughline/protocol'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { NotesRouter } from '../../src/testing/index.ts'
import { LiveStreams } from '../../src/sse/live-streams.ts'
import { entry, runId as scriptedRunId, scriptedStreams } from '../streams/scripted-streams.ts'
import { clientOf, tokenOf, type NotesClient } from './client-of.ts'
import { serviceOf, signUp } from '../services.ts'
import { patience, testApp, type TestApp } from '../test-app.ts'

const slow = { kind: 'bench', deltas: 1_000, delayMs: 20 } as const

async function eventsOf<Tools extends ToolTypes>(
  run: FollowedRun<Tools>,
): Promise<RunEvent<Tools>[]> {
  const events = []
  for await (const event of run) events.push(event)
  return events
}

const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Starts a run that waits for approval to delete two of three notes. */
async function askToDelete(client: NotesClient) {
  const added = client.ask({ message: 'add buy milk, buy bread and call mom' })
  await added.text()
  const { conversationId } = await added.sent
  return client.ask({ message: 'delete the milk and the bread note', conversationId })
}

async function titles(client: NotesClient): Promise<string[]> {
  return (await client.api.note.list.query()).items.map(({ title }) => title)
}

test('an answer can be read as events, as a message and as text', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const run = client.ask({ message: 'add buy milk', timeZone: 'Europe/Berlin' })
  const events = await eventsOf(run)
  expect(events[0]).toEqual({ type: 'run_started' })
  expect(events.map(({ type }) => type)).toContain('tool_result')
  expect(events.at(-1)?.type).toBe('run_completed')
  expect(await run.message()).toMatchObject({ status: 'completed' })
  expect(await run.text()).toBe(await client.follow({ runId: (await run.sent).runId }).text())
  expect(await run.text()).toMatch(/Buy milk/)
  expect(await titles(client)).toEqual(['Buy milk'])
})

test('the token function is called for every attempt, and again after a refused token', async () => {
  await using app = await testApp({ streams: new LiveStreams({ pulseMs: 20 }), model: slow })
  const hints: boolean[] = []
  const client = clientOf(app, 'alice', {
    async token({ wasRefused }) {
      hints.push(wasRefused)
      // The server tolerates a clock skew of five seconds.
      const past = hints.length === 1 ? -60 : -4
      return tokenOf(app, 'alice', Date.now() / 1000 + (hints.length < 4 ? past : 3600))
    },
  })
  const run = client.ask({ message: 'hello' })
  let seen = 0
  for await (const { seq } of run.entries()) {
    expect(seq).toBe((seen += 1))
    // The stream of the third token has ended, because that token has expired.
    if (hints.length > 3) break
  }
  expect(hints.slice(0, 4)).toEqual([false, true, false, true])
  await run.stop()
})

test('a refused token and a missing token fail without retries', async () => {
  await using app = await testApp()
  for (const token of ['nonsense', undefined, () => 'nonsense']) {
    const { url } = app
    const client = createClient({ url, ...(token !== undefined && { token }) })
    for (const work of [
      () => client.ask({ message: 'hello' }).text(),
      () => client.follow({ runId: scriptedRunId }).message(),
      () => client.changes().next(),
    ]) {
      expect(await problemOf(work())).toMatchObject({ code: 'SIGN_IN_REQUIRED', status: 401 })
    }
  }
  const client = clientOf(app, 'alice', {
    token: () => Promise.reject(new Error('the issuer is away')),
    retryForMs: 100,
  })
  expect(await problemOf(client.ask({ message: 'hello' }).text())).toMatchObject({
    code: 'TOKEN_UNAVAILABLE',
    message: expect.stringContaining('the issuer is away'),
  })
})

test('a service calls with an API key on behalf of each of its users', async () => {
  await using app = await testApp()
  const { secret } = await serviceOf(app, await signUp(app, 'ada'), { actsForUsers: true })
  const callsFor = (actAs: string) =>
    createClient<NotesRouter>({ url: app.url, token: secret, actAs })
  const [one, two] = [callsFor('u1'), callsFor('u2')]
  expect(await one.ask({ message: 'add buy milk' }).text()).toMatch(/Buy milk/)
  expect((await one.api.note.list.query()).items).toHaveLength(1)
  expect((await two.api.note.list.query()).items).toEqual([])
  const other = createClient({ url: app.url, token: await tokenOf(app, 'bob'), actAs: 'u1' })
  expect(await problemOf(other.changes().next())).toMatchObject({ code: 'ACT_AS_FORBIDDEN' })
})

test('an invalid request is not retried, and its error says what to correct', async () => {
  await using app = await testApp({ model: slow })
  const client = clientOf(app, 'alice')
  const bad = await problemOf(client.ask({ message: '  ' }).text())
  expect(bad).toBeInstanceOf(ThroughlineError)
  expect(bad).toMatchObject({
    code: 'BAD_REQUEST',
    status: 400,
    data: { fields: { message: ['must not be empty'] } },
  })
  const run = client.ask({ message: 'hello', requestId: 'the-same' })
  const { conversationId, runId } = await run.sent
  const late = client.follow({ runId, after: 100_000 })
  const others = [
    [() => client.ask({ message: 'again', conversationId }).text(), 'RUN_ALREADY_ACTIVE'],
    [() => client.ask({ message: 'else', requestId: 'the-same' }).text(), 'REQUEST_ID_REUSED'],
    [() => client.follow({ runId: scriptedRunId }).text(), 'RUN_NOT_FOUND'],
    [() => eventsOf(late), 'CURSOR_INVALID'],
    [() => client.api.conversation.get.query({ id: scriptedRunId }), 'CONVERSATION_NOT_FOUND'],
  ] as const
  for (const [work, code] of others) expect(await problemOf(work())).toMatchObject({ code })
  await run.stop()
})

test('the same request id from another process follows the same answer', async () => {
  await using app = await testApp()
  const [one, two] = [clientOf(app, 'alice'), clientOf(app, 'alice')].map((client) =>
    client.ask({ message: 'add buy milk', requestId: 'job-17' }),
  )
  expect(await one?.message()).toEqual(await two?.message())
  expect(await one?.sent).toEqual(await two?.sent)
  expect(await titles(clientOf(app, 'alice'))).toEqual(['Buy milk'])
})

test('leaving the loop and aborting end the reading, and the run continues', async () => {
  await using app = await testApp({ model: slow })
  const client = clientOf(app, 'alice')
  const reading = new AbortController()
  const run = client.ask({ message: 'hello', signal: reading.signal })
  for await (const event of run) if (event.type === 'text') break
  const aborted = (async () => {
    for await (const event of run) if (event.type === 'text') reading.abort(new Error('enough'))
  })()
  await expect(aborted).rejects.toThrow('enough')
  await vi.waitFor(() => expect(app.streams.count).toBe(0), patience)
  const { runId, conversationId } = await run.sent
  const { conversation } = await client.api.conversation.get.query({ id: conversationId })
  expect(conversation.activeRunId).toBe(runId)
  await client.follow({ runId }).stop()
})

test('a send that is aborted ends with the reason', async () => {
  await using app = await testApp()
  const signal = AbortSignal.abort(new Error('never mind'))
  const run = clientOf(app, 'alice').ask({ message: 'hello', signal })
  await expect(run.text()).rejects.toThrow('never mind')
  await expect(run.sent).rejects.toThrow('never mind')
})

test('stopping ends the run, and `text` throws an error that says so', async () => {
  await using app = await testApp({ model: slow })
  const run = clientOf(app, 'alice').ask({ message: 'hello' })
  for await (const event of run) if (event.type === 'text') break
  const kept = await run.stop()
  expect(kept).toMatchObject({ role: 'assistant', status: 'cancelled' })
  const { parts, status, error, usage } = kept
  expect(await run.message()).toEqual({ parts, status, error, usage })
  expect(await problemOf(run.text())).toMatchObject({ code: 'RUN_CANCELLED' })
})

test('a failed run has a message, and its `text` throws', async () => {
  await using app = await testApp({ model: { kind: 'bench', deltas: 40, delayMs: 0 } })
  const client = clientOf(app, 'alice')
  const run = client.ask({ message: '!raise' })
  expect(await run.message()).toMatchObject({ status: 'failed' })
  expect(await problemOf(run.text())).toMatchObject({ code: 'MODEL_FAILED', isTransient: true })
  const again = client.retry({ runId: (await run.sent).runId })
  expect(await again.message()).toMatchObject({ status: 'failed' })
})

test('a waiting call can be approved in the loop, and the loop continues', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const run = await askToDelete(client)
  const types: string[] = []
  for await (const event of run) {
    types.push(event.type)
    if (event.type === 'approval_requested') await run.approve(event.callId)
  }
  expect(types).toContain('approval_decided')
  expect(await run.text()).toMatch(/deleted/)
  expect(await titles(client)).toEqual(['Call mom'])
})

test('a call can be rejected with a note', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const run = await askToDelete(client)
  for await (const event of run) {
    if (event.type === 'approval_requested') await run.reject(event.callId, 'not the milk')
  }
  expect(await run.text()).toMatch(/not the milk/)
  expect(await titles(client)).toHaveLength(3)
})

test('a run can be followed from a later event, and its message is still complete', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const run = client.ask({ message: 'add buy milk' })
  const entries = await Array.fromAsync(run.entries())
  const { runId } = await run.sent
  const rest = client.follow({ runId, after: 2 })
  expect(await Array.fromAsync(rest.entries())).toEqual(entries.slice(2))
  expect(await rest.message()).toEqual(await run.message())
})

test('a run whose events were deleted ends with a snapshot of its message', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const run = client.ask({ message: 'add buy milk' })
  const whole = await run.message()
  const { runId } = await run.sent
  await dropEvents(app)
  for (const after of [0, 2]) {
    const late = client.follow({ runId, after })
    expect(await eventsOf(late)).toEqual([{ type: 'snapshot', message: whole }])
    expect(await late.message()).toEqual(whole)
  }
})

async function dropEvents({ database: { db } }: TestApp): Promise<void> {
  await sql`delete from throughline.run_event`.execute(db)
}

test('changes begin with resync, also after a lost connection', async () => {
  await using app = await testApp()
  const client = clientOf(app, 'alice')
  const leaving = new AbortController()
  const changes = client.changes({ signal: leaving.signal })
  expect((await changes.next()).value).toEqual({ type: 'resync' })
  await client.api.note.create.mutate({ title: 'buy milk' })
  expect((await changes.next()).value).toEqual({ type: 'app', topic: 'notes' })
  app.streams.cutAll()
  expect((await changes.next()).value).toEqual({ type: 'resync' })
  leaving.abort()
  expect(await problemOf(changes.next())).toMatchObject({ name: 'AbortError' })
})

test('a connection that delivers nothing is replaced by a new one', async () => {
  let followed = 0
  await using server = await scriptedStreams(async function* (_principal, _run, place) {
    followed += 1
    if (followed === 1) {
      yield entry(1)
      await new Promise((resolve) => place.signal.addEventListener('abort', resolve))
    }
    if (place.after === 1) yield entry(2)
    if (place.after === 1) yield { seq: 3, event: { type: 'run_cancelled' } }
  })
  const client = createClient({ url: server.url, inactivityTimeoutMs: 200 })
  const entries = await Array.fromAsync(client.follow({ runId: scriptedRunId }).entries())
  expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(followed).toBe(2)
})

test('events of unknown types are skipped', async () => {
  await using server = await scriptedStreams(async function* () {
    yield entry(1)
    yield { seq: 2, event: Object({ type: 'of_a_newer_server' }) }
    yield { seq: 3, event: { type: 'run_cancelled' } }
  })
  const run = createClient({ url: server.url }).follow({ runId: scriptedRunId })
  expect((await eventsOf(run)).map(({ type }) => type)).toEqual(['text', 'run_cancelled'])
})

test('a slow reader applies backpressure instead of buffering', async () => {
  let produced = 0
  const count = 20_000
  await using server = await scriptedStreams(async function* () {
    while (produced < count) yield entry((produced += 1), 'x'.repeat(2_000))
    yield { seq: count + 1, event: { type: 'run_cancelled' } }
  })
  const run = createClient({ url: server.url }).follow({ runId: scriptedRunId })
  let read = 0
  for await (const { seq } of run.entries()) {
    read += 1
    if (seq !== 10) continue
    // The server produces events until the socket buffers are full.
    const isHeld = async () => {
      const before = produced
      for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done))
      return produced === before
    }
    await vi.waitFor(async () => expect(await isHeld()).toBe(true), patience)
    expect(produced).toBeLessThan(count / 2)
  }
  expect(read).toBe(count + 1)
})

test('a reader that was disconnected because it was slow receives the rest when it reads again', async () => {
  const count = 10_000
  await using server = await scriptedStreams(
    async function* (_principal, _run, { after }) {
      for (let seq = after + 1; seq < count; seq += 1) yield entry(seq, 'x'.repeat(2_000))
      yield { seq: count, event: { type: 'run_cancelled' } }
    },
    { pulseMs: 10, stalledAfterMs: 100 },
  )
  let read = 0
  for await (const { seq } of createClient({ url: server.url })
    .follow({ runId: scriptedRunId })
    .entries()) {
    expect(seq).toBe((read += 1))
    if (seq === 10) await vi.waitFor(() => expect(server.streams.count).toBe(0), patience)
  }
  expect(read).toBe(count)
})
