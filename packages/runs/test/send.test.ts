import { insertNote, listNotes } from '@throughline/agent/testing'
import { ensurePrincipal, mergePrincipal } from '@throughline/db'
import { AppError, type ConversationId, type PrincipalId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import {
  callTool,
  completed,
  followToEnd,
  gate,
  newRequestId,
  say,
  testRuns,
  type Script,
  type TestRuns,
} from './test-runs.ts'

const short: Script = async (input) => {
  await say(input, 1, ['ok'])
  return completed
}

async function counts({ db }: TestRuns) {
  const count = async (table: 'conversation' | 'run' | 'message') => {
    const { rows } = await db
      .selectFrom(`throughline.${table}`)
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return rows
  }
  return [await count('conversation'), await count('run'), await count('message')]
}

test('one request id makes one message and one run, however often and at once it is sent', async () => {
  await using app = await testRuns(short)
  const input = { message: 'hi', requestId: newRequestId() }
  const sent = await Promise.all(Array.from({ length: 20 }, () => app.runs.send(app.alice, input)))
  expect(new Set(sent.map((each) => each.runId)).size).toBe(1)
  expect(sent.filter((each) => !each.repeated)).toHaveLength(1)
  expect(await counts(app)).toEqual([1, 1, 2])
  const again = await app.runs.send(app.alice, input)
  expect(again).toMatchObject({ repeated: true, runId: sent[0]?.runId })
})

test('the same request id with another text, or for another conversation, is a conflict', async () => {
  await using app = await testRuns(short)
  const requestId = newRequestId()
  const first = await app.runs.send(app.alice, { message: 'hi', requestId })
  const other = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const reused = { code: 'REQUEST_ID_REUSED' }
  await expect(app.runs.send(app.alice, { message: 'ho', requestId })).rejects.toMatchObject(reused)
  await expect(
    app.runs.send(app.alice, { message: 'hi', requestId, conversationId: other.conversationId }),
  ).rejects.toMatchObject(reused)
  await followToEnd(app, first.runId)
})

test('two principals may use the same request id', async () => {
  await using app = await testRuns(short)
  const input = { message: 'hi', requestId: newRequestId() }
  const [mine, theirs] = [
    await app.runs.send(app.alice, input),
    await app.runs.send(app.mallory, input),
  ]
  expect(mine.runId).not.toBe(theirs.runId)
})

test('one run at a time in a conversation; the conflict names the run in the way', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    await stop.pass()
    return short(input)
  })
  const { conversationId, runId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  const next = () =>
    app.runs.send(app.alice, { message: 'and?', requestId: newRequestId(), conversationId })
  await expect(next()).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE', details: { runId } })
  stop.open()
  await followToEnd(app, runId)
})

test('of sends that race for a conversation one wins, and the others are told so', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    if (input.history.length > 1) await stop.pass()
    return short(input)
  })
  const { conversationId, runId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  await followToEnd(app, runId)
  const next = () =>
    app.runs.send(app.alice, { message: 'and?', requestId: newRequestId(), conversationId })
  const race = await Promise.allSettled([next(), next(), next()])
  stop.open()
  expect(race.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  for (const each of race) {
    if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(AppError)
  }
})

test('a refused send writes nothing', async () => {
  await using app = await testRuns(short)
  const { runId, conversationId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  await followToEnd(app, runId)
  const before = await counts(app)
  const requestId = newRequestId()
  await expect(
    app.runs.send(app.mallory, { message: 'hi', requestId, conversationId }),
  ).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
  expect(await counts(app)).toEqual(before)
})

test('the agent is handed the conversation up to the message to answer', async () => {
  const histories: unknown[] = []
  await using app = await testRuns(async (input) => {
    histories.push(input.history)
    return short(input)
  })
  const first = await app.runs.send(app.alice, { message: 'one', requestId: newRequestId() })
  await followToEnd(app, first.runId)
  const { conversationId } = first
  const second = await app.runs.send(app.alice, {
    message: 'two',
    requestId: newRequestId(),
    conversationId,
  })
  await followToEnd(app, second.runId)
  expect(histories).toMatchObject([
    [{ role: 'user', text: 'one' }],
    [
      { role: 'user', text: 'one' },
      { role: 'assistant', answer: { status: 'completed', parts: [{ text: 'ok' }] } },
      { role: 'user', text: 'two' },
    ],
  ])
})

test('messages page backwards from the newest', async () => {
  await using app = await testRuns(short)
  let conversationId: Awaited<ReturnType<typeof app.runs.send>>['conversationId'] | undefined
  for (const message of ['one', 'two', 'three']) {
    const sent = await app.runs.send(app.alice, {
      message,
      requestId: newRequestId(),
      conversationId,
    })
    conversationId = sent.conversationId
    await followToEnd(app, sent.runId)
  }
  if (!conversationId) throw new Error('nothing was sent')
  const newest = await app.runs.listMessages(app.alice, conversationId, { limit: 4 })
  const cursor = newest.nextCursor ?? undefined
  const oldest = await app.runs.listMessages(app.alice, conversationId, { limit: 4, cursor })
  const texts = [...oldest.items, ...newest.items].flatMap((each) =>
    each.role === 'user' ? [each.text] : [],
  )
  expect(texts).toEqual(['one', 'two', 'three'])
  expect([newest.items.length, oldest.items.length, oldest.nextCursor]).toEqual([4, 2, null])
})

test('changes begin with resync and then name what moved', async () => {
  await using app = await testRuns(short)
  const connection = new AbortController()
  const changes = app.runs.changes(app.alice, connection.signal)
  expect(await changes.next()).toMatchObject({ value: { type: 'resync' } })
  const { conversationId } = await app.runs.send(app.alice, {
    message: 'hi',
    requestId: newRequestId(),
  })
  expect(await changes.next()).toMatchObject({
    value: { type: 'conversation', id: conversationId },
  })
  connection.abort()
  await expect(changes.next()).rejects.toThrow()
})

test('a run goes on for the account that inherits from its guest', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['x'])
    const call = { turn: 1, callId: 'c', name: 'add_note', args: {} }
    await callTool(input, call, async (db) => {
      await stop.pass()
      return insertNote(db, input.principalId, { title: 'milk' })
    })
    return completed
  })
  const guest = { issuer: 'local', subject: 'guest' }
  const account = { issuer: 'local', subject: 'account' }
  const from = await ensurePrincipal(app.db, guest)
  const heir = await ensurePrincipal(app.db, account)
  const { runId } = await app.runs.send(from, { message: 'hi', requestId: newRequestId() })
  await stop.reached
  await app.db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  stop.open()
  await followToEnd({ runs: app.runs, alice: heir }, runId)
  const { items } = await listNotes(app.db, heir, { limit: 10 })
  expect(items.map(({ title }) => title)).toEqual(['milk'])
})

test('sends at once are each stored or refused as they would be alone', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    if (input.history.length > 1) await stop.pass()
    return short(input)
  })
  const start = async (principalId: PrincipalId) => {
    const sent = await app.runs.send(principalId, { message: 'hi', requestId: newRequestId() })
    await followToEnd({ runs: app.runs, alice: principalId }, sent.runId)
    return sent.conversationId
  }
  const [own, busy, foreign] = [
    await start(app.alice),
    await start(app.alice),
    await start(app.mallory),
  ]
  const send = (conversationId: ConversationId | undefined) =>
    app.runs
      .send(app.alice, { message: 'again', requestId: newRequestId(), conversationId })
      .then(() => 'stored')
      .catch((error: unknown) => (error instanceof AppError ? error.code : error))
  const results = await Promise.all([own, busy, undefined, foreign, busy].map(send))
  stop.open()
  const [toOwn, toBusy, toNew, toForeign, toBusyAgain] = results
  expect([toOwn, toNew, toForeign]).toEqual(['stored', 'stored', 'CONVERSATION_NOT_FOUND'])
  expect(new Set([toBusy, toBusyAgain])).toEqual(new Set(['stored', 'RUN_ALREADY_ACTIVE']))
  expect(await counts(app)).toEqual([4, 6, 12])
})
