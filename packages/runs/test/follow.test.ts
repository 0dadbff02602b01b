import { AppError } from '@throughline/protocol'
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
  usage,
  type Script,
} from './test-runs.ts'

const words = Array.from({ length: 60 }, (_, index) => `word${index} `)

const chatty: Script = async (input) => {
  await say(input, 1, words.slice(0, 30))
  const call = { turn: 1, callId: 'c1', name: 'add_note', args: { title: 'milk' } }
  await callTool(input, call, async () => ({ ok: true, b: [{ zz: 1, a: 2 }], aaa: 'é' }))
  await say(input, 2, words.slice(30))
  return completed
}

test('an event reaches a client only after it is stored', async () => {
  await using app = await testRuns(chatty)
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const { signal } = new AbortController()
  for await (const { seq, event } of app.runs.follow(app.alice, runId, { after: 0, signal })) {
    const stored = await app.db
      .selectFrom('throughline.run_event')
      .select('data')
      .where('run_id', '=', runId)
      .where('seq', '=', seq)
      .executeTakeFirst()
    // To the letter: a replay shows the very same text.
    expect(JSON.stringify(stored?.data)).toBe(JSON.stringify(event))
  }
})

test('a client that reconnects at any cursor gets exactly the events after it', async () => {
  await using app = await testRuns(chatty)
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const all = await followToEnd(app, runId)
  expect(all.map((entry) => entry.seq)).toEqual(all.map((_, index) => index + 1))
  for (let after = 0; after <= all.length; after += 1) {
    expect(await followToEnd(app, runId, after)).toEqual(all.slice(after))
  }
})

test('a client that is cut again and again while the run goes on misses nothing', async () => {
  await using app = await testRuns(chatty)
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const seen: unknown[] = []
  let cursor = 0
  for (let cuts = 0; ; cuts += 1) {
    const connection = new AbortController()
    let left = 1 + (cuts % 3)
    const stream = app.runs.follow(app.alice, runId, { after: cursor, signal: connection.signal })
    for await (const entry of stream) {
      seen.push(entry)
      cursor = entry.seq
      if ((left -= 1) === 0) break
    }
    if (left > 0) break
  }
  expect(seen).toEqual(await followToEnd(app, runId))
})

test('the fold of the events is the stored message', async () => {
  await using app = await testRuns(chatty)
  const sent = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const folded = foldAll(await followToEnd(app, sent.runId))
  const { items } = await app.runs.listMessages(app.alice, sent.conversationId, { limit: 10 })
  expect(items[1]).toMatchObject({ id: sent.assistantMessageId, ...folded })
  expect(folded).toMatchObject({
    status: 'completed',
    usage,
    parts: [
      { type: 'text', text: words.slice(0, 30).join('') },
      { type: 'tool_call', state: 'done', result: { ok: true, aaa: 'é' } },
      { type: 'text', text: words.slice(30).join('') },
    ],
  })
})

test('a late follower gets the whole message when the events are gone', async () => {
  await using app = await testRuns(chatty)
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const all = await followToEnd(app, runId)
  await app.db.deleteFrom('throughline.run_event').where('run_id', '=', runId).execute()
  expect(await followToEnd(app, runId)).toEqual([
    { seq: all.length, event: { type: 'snapshot', message: foldAll(all) } },
  ])
  expect(await followToEnd(app, runId, all.length)).toEqual([])
})

test('a cursor beyond the end is refused, for a finished run and for a running one', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a'])
    await stop.pass()
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await stop.reached
  await expect(followToEnd(app, runId, 900)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  stop.open()
  await followToEnd(app, runId)
  await expect(followToEnd(app, runId, 900)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
})

test('a follower that falls far behind reads the rest from the log', async () => {
  await using app = await testRuns(async (input) => {
    for (let turn = 1; turn <= 1500; turn += 1) {
      void input.port.append({ type: 'text', turn, delta: 'x' })
      if (turn % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const { signal } = new AbortController()
  const slow = app.runs.follow(app.alice, runId, { after: 0, signal })
  const first = await slow.next()
  await followToEnd(app, runId)
  const rest = await Array.fromAsync(slow)
  expect([first.value, ...rest]).toEqual(await followToEnd(app, runId))
})

test('leaving is not stopping: a run whose followers left ends by itself', async () => {
  const left = gate()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a'])
    await left.pass()
    await say(input, 1, ['b'])
    return completed
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const connection = new AbortController()
  const stream = app.runs.follow(app.alice, runId, { after: 0, signal: connection.signal })
  await stream.next()
  connection.abort()
  left.open()
  expect(foldAll(await followToEnd(app, runId))).toMatchObject({
    status: 'completed',
    parts: [{ text: 'ab' }],
  })
})

test("another principal's run, conversation and messages are not found", async () => {
  await using app = await testRuns(chatty)
  const { runId, conversationId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  const asMallory = { runs: app.runs, alice: app.mallory }
  const requestId = newRequestId()
  const attempts = [
    () => followToEnd(asMallory, runId),
    () => app.runs.stop(app.mallory, runId),
    () => app.runs.retry(app.mallory, { runId, requestId }),
    () => app.runs.send(app.mallory, { message: 'hi', requestId, conversationId }),
    () => app.runs.listMessages(app.mallory, conversationId, { limit: 10 }),
  ]
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toSatisfy(
      (error) => error instanceof AppError && error.code.endsWith('_NOT_FOUND'),
    )
  }
  await followToEnd(app, runId)
})
