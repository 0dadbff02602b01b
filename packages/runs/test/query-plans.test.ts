import { insertNote } from '@throughline/agent/testing'
import {
  clearFeedback,
  createDatabase,
  deleteConversation,
  deleteMessage,
  encodeCursor,
  ensurePrincipal,
  findLatestConversation,
  forkConversation,
  listConversations,
  listFeedback,
  rateMessage,
  renameConversation,
  switchBranch,
} from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import type { ConversationId, MessageId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { renewLeases } from '../src/execution/lease.ts'
import { PubSub } from '../src/live-events/pub-sub.ts'
import { dropOldEvents } from '../src/maintenance/event-retention.ts'
import { foreignKeyStatements, fullScans } from './plans/explain.ts'
import { storeManyEvents } from './plans/many-events.ts'
import { recordStatements } from './plans/recorded-statements.ts'
import {
  callTool,
  completed,
  followToEnd,
  newRequestId,
  say,
  testRuns,
  usage,
  type Script,
  type TestRuns,
} from './test-runs.ts'

/** Tools of every kind, with an approval in the middle; the first attempt at an answer fails. */
const script: Script = async (input) => {
  await say(input, 1, ['Let ', 'me ', 'see.'])
  const addNote = { name: 'add_note', args: { title: 'milk' } }
  const insert = { effect: 'external', run: async () => ({ done: true }) } as const
  await callTool(input, { ...addNote, turn: 1, callId: 'a' }, (db) =>
    insertNote(db, input.principalId, { title: 'milk' }),
  )
  await callTool(input, { ...addNote, turn: 2, callId: 'b', needsApproval: true }, insert)
  await say(input, 3, ['Done.'])
  const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
  return input.history.length > 1 ? completed : { status: 'failed', error, cause: undefined, usage }
}

async function answer(app: TestRuns, conversationId?: ConversationId) {
  const requestId = newRequestId()
  const sent = await app.runs.send(app.alice, { message: 'hi', requestId, conversationId })
  const { signal } = new AbortController()
  for await (const { event } of app.runs.follow(app.alice, sent.runId, { after: 0, signal })) {
    if (event.type === 'approval_requested') break
  }
  const decision = { runId: sent.runId, callId: 'b', approved: true, note: null }
  await app.runs.approve(app.alice, decision)
  await followToEnd(app, sent.runId, 1)
  return sent
}

/** Does what people and sweeps do, and returns the statements that it takes. */
async function statementsOf(app: TestRuns): Promise<string[]> {
  using recorded = recordStatements()
  const { db, alice, runs } = app
  await ensurePrincipal(db, { issuer: 'test', subject: 'bob' })
  const { conversationId, runId, userMessageId } = await answer(app)
  await runs.retry(alice, { runId, requestId: newRequestId() })
  const other = await app.another()
  await other.stop(alice, (await findLatestConversation(db, alice))?.activeRunId ?? runId)
  await answer(app, conversationId)
  const controller = new AbortController()
  const lease = {
    attempt: 1,
    principalId: alice,
    followers: new Set<string>(),
    controller,
    released: false,
    done: Promise.resolve(),
  }
  await renewLeases({ activeRuns: new Map([[runId, lease]]), runEvents: new PubSub() }, db)
  await listConversations(db, alice, { limit: 50 })
  const cursor = encodeCursor([new Date().toISOString(), conversationId])
  await listConversations(db, alice, { limit: 50, cursor })
  await runs.openConversation(alice, conversationId, { limit: 200 })
  await runs.listMessages(alice, conversationId, {
    limit: 50,
    cursor: encodeCursor([userMessageId]),
  })
  await changeBranches(app, { conversationId, messageId: userMessageId })
  await renameConversation(db, alice, { id: conversationId, title: 'renamed' })
  await dropOldEvents(db, 0)
  await followToEnd(app, runId)
  await deleteConversation(db, alice, conversationId)
  return recorded.all()
}

/** Everything that begins, shows, copies or removes a branch, and the feedback on an answer. */
async function changeBranches(
  app: TestRuns,
  { conversationId, messageId }: { conversationId: ConversationId; messageId: MessageId },
): Promise<void> {
  const { db, alice, runs } = app
  const other = await app.another(async () => completed)
  const requestId = newRequestId()
  const edit = { message: 'hello', requestId, conversationId, parentId: messageId }
  const { runId, assistantMessageId } = await other.send(alice, edit)
  await followToEnd({ runs: other, alice }, runId)
  const again = await other.regenerate(alice, { messageId, requestId: newRequestId() })
  await followToEnd({ runs: other, alice }, again.runId)
  await switchBranch(db, alice, assistantMessageId)
  await rateMessage(db, alice, { messageId: assistantMessageId, kind: 'positive', comment: null })
  await listFeedback(db, alice, { limit: 10 })
  const cursor = encodeCursor([new Date().toISOString(), messageId])
  await listFeedback(db, alice, { limit: 10, cursor, conversationId })
  await clearFeedback(db, alice, assistantMessageId)
  await forkConversation(db, alice, assistantMessageId)
  await deleteMessage(db, alice, assistantMessageId)
  await runs.openConversation(alice, conversationId, { limit: 200 })
}

/** Explains on a connection with the settings of the engine's own. */
async function scansOf(url: string, statements: readonly string[]): Promise<object> {
  const db = createDatabase(url, { maxConnections: 1 })
  try {
    const all = [...statements, ...(await foreignKeyStatements(db))]
    const scans = new Map<string, string[]>()
    for (const text of all) scans.set(text, await fullScans(db, text))
    return Object.fromEntries([...scans].filter(([, found]) => found.length > 0))
  } finally {
    await db.destroy()
  }
}

test('every statement finds its rows by an index, on a new database and on one of many events', async () => {
  await using app = await testRuns(script)
  const statements = await statementsOf(app)
  expect(statements.length).toBeGreaterThan(40)
  await using unused = await testDatabase()
  expect(await scansOf(unused.url, statements)).toEqual({})
  await storeManyEvents(unused.db, { runs: 5_000, eventsPerRun: 40 })
  expect(await scansOf(unused.url, statements)).toEqual({})
})
