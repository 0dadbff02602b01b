import assert from 'node:assert/strict'
import { ACTIVE_RUN_STATUSES, type EngineTables } from '@throughline/db'
import {
  fold,
  isTerminal,
  emptyRun,
  type FoldedRun,
  type LogEntry,
  type PrincipalId,
  type ToolTypes,
} from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { ChatClient, ClientTurn } from './chat-client.ts'
import type { AnyTools } from './ipc-messages.ts'
import type { ServerProcess } from './server-process.ts'

/**
 * Checks right after a kill that each send is stored completely or not at all. Returns their
 * number.
 */
export async function countSends(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
): Promise<number> {
  const runs = await db
    .selectFrom('throughline.run')
    .select(['id', 'conversation_id'])
    .where('principal_id', '=', principalId)
    .execute()
  const messages = await db
    .selectFrom('throughline.message as message')
    .innerJoin(
      'throughline.conversation as conversation',
      'conversation.id',
      'message.conversation_id',
    )
    .select('message.run_id')
    .where('conversation.principal_id', '=', principalId)
    .execute()
  const conversations = await db
    .selectFrom('throughline.conversation')
    .select('id')
    .where('principal_id', '=', principalId)
    .execute()
  const ids = runs.map(({ id }) => id)
  const messageRunIds = messages.map((message) => message.run_id)
  assert.deepEqual(sorted(messageRunIds), sorted([...ids, ...ids]), 'a run has two messages')
  assert.equal(conversations.length, Math.min(ids.length, 1), 'all runs are in one conversation')
  return ids.length
}

/** Checks that what the client received, what is stored and what the journal says are the same. */
export async function checkConversation(
  db: Kysely<EngineTables>,
  client: ChatClient,
  server: ServerProcess,
): Promise<void> {
  const { principalId, turns } = client
  const runs = await db
    .selectFrom('throughline.run')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('created_at')
    .execute()
  assert.deepEqual(
    runs.map((run) => [run.request_id, run.id, run.status]),
    turns.map((turn) => [turn.requestId, turn.sent.runId, 'completed']),
    'every request id has one run, which ended completed',
  )
  await checkMessages(db, client)
  for (const turn of turns) {
    await checkLog(db, turn)
    await checkTexts(db, turn)
    await checkCalls(db, turn)
    const isCurrent = !client.edits || turn === turns.at(-1)
    if (isCurrent) await checkViews(client, turn, server)
  }
}

/** Checks the whole database, so one call is enough. */
export async function checkNothingActive(db: Kysely<EngineTables>): Promise<void> {
  const active = await db
    .selectFrom('throughline.run')
    .select(['id', 'status'])
    .where((eb) =>
      eb.or([eb('status', 'in', [...ACTIVE_RUN_STATUSES]), eb('lease_owner', 'is not', null)]),
    )
    .execute()
  assert.deepEqual(active, [], 'no run is left active')
}

async function checkMessages(
  db: Kysely<EngineTables>,
  { turns, edits }: ChatClient,
): Promise<void> {
  const messages = await db
    .selectFrom('throughline.message')
    .select(['id', 'parent_id', 'role', 'status'])
    .where('conversation_id', '=', turns[0]?.sent.conversationId ?? null)
    .orderBy('number')
    .execute()
  const expected = turns.flatMap(({ sent }) => [
    { id: sent.userMessageId, role: 'user', status: 'completed' },
    { id: sent.assistantMessageId, role: 'assistant', status: 'completed' },
  ])
  const parentOf = (index: number) =>
    edits && index % 2 === 0 ? null : (expected[index - 1]?.id ?? null)
  assert.deepEqual(
    messages,
    expected.map((message, index) => ({ ...message, parent_id: parentOf(index) })),
    'every request id has two messages, each with the right parent',
  )
}

async function checkLog(db: Kysely<EngineTables>, { sent }: ClientTurn): Promise<void> {
  const entries: LogEntry[] = await db
    .selectFrom('throughline.run_event')
    .select(['seq', 'data as event'])
    .where('run_id', '=', sent.runId)
    .orderBy('seq')
    .execute()
  const run = await db
    .selectFrom('throughline.run')
    .select('last_seq')
    .where('id', '=', sent.runId)
    .executeTakeFirstOrThrow()
  const message = await db
    .selectFrom('throughline.message')
    .select(['parts', 'status', 'error', 'usage'])
    .where('id', '=', sent.assistantMessageId)
    .executeTakeFirstOrThrow()
  assert.deepEqual(
    entries.map(({ seq }) => seq),
    entries.map((_, index) => index + 1),
    'events are numbered from 1 without gaps',
  )
  assert.equal(run.last_seq, entries.length, 'last_seq of the run is the seq of its last event')
  const { event: first } = entries[0] ?? {}
  assert.equal(first?.type, 'run_started')
  const terminal = entries.filter(({ event }) => isTerminal(event))
  assert.deepEqual(terminal, entries.slice(-1), 'only the last event is terminal')
  assert.deepEqual(message, foldAll(entries), 'fold(events) is the stored message')
}

const responseSchema = z.object({
  output: z.array(
    z.object({
      content: z
        .array(z.object({ text: z.string().optional(), refusal: z.string().optional() }))
        .optional(),
      type: z.string(),
    }),
  ),
})

/** Checks that the text of interrupted turns was taken back: only text of stored turns remains. */
async function checkTexts(db: Kysely<EngineTables>, { sent }: ClientTurn): Promise<void> {
  const { parts } = await db
    .selectFrom('throughline.message')
    .select('parts')
    .where('id', '=', sent.assistantMessageId)
    .executeTakeFirstOrThrow()
  const turns = await db
    .selectFrom('throughline.run_turn')
    .select(['turn', 'response'])
    .where('run_id', '=', sent.runId)
    .orderBy('turn')
    .execute()
  const shown = turns.map(({ turn }) =>
    parts.map((part) => (part.type === 'text' && part.turn === turn ? part.text : '')).join(''),
  )
  const responses = turns.map(({ response: { response } }) =>
    responseSchema
      .parse(response)
      .output.flatMap(({ type, content = [] }) => (type === 'message' ? content : []))
      .map(({ text = '', refusal = '' }) => text + refusal)
      .join(''),
  )
  assert.deepEqual(shown, responses, 'the answer has the text of the finished turns')
  assert.deepEqual(
    turns.map(({ turn }) => turn),
    turns.map((_, index) => index + 1),
    'turns are numbered from 1 without gaps',
  )
}

async function checkCalls(db: Kysely<EngineTables>, { sent }: ClientTurn): Promise<void> {
  const entries = await db
    .selectFrom('throughline.run_event')
    .select('data as event')
    .where('run_id', '=', sent.runId)
    .execute()
  const calls = await db
    .selectFrom('throughline.tool_call')
    .select(['call_id', 'state'])
    .where('run_id', '=', sent.runId)
    .execute()
  const idsOf = (...types: string[]) =>
    sorted(
      entries.flatMap(({ event }) =>
        'callId' in event && types.includes(event.type) ? [event.callId] : [],
      ),
    )
  const called = idsOf('tool_call', 'tool_rejected')
  // No person approves calls in these tests, so every decision is a rejection.
  const settled = idsOf('tool_result', 'tool_error', 'tool_rejected', 'approval_decided')
  assert.deepEqual(settled, called, 'every tool call has one outcome')
  assert.equal(new Set(called).size, called.length, 'every call is stored once')
  assert.deepEqual(sorted(calls.map((call) => call.call_id)), called, 'the journal has every call')
  const open = calls.filter(({ state }) => !['done', 'failed', 'denied'].includes(state))
  assert.deepEqual(open, [], 'no call is left open')
}

/** Checks that the interrupted client, a late follower and a reader of messages get the same. */
async function checkViews(
  { principalId }: ChatClient,
  { sent, entries }: ClientTurn,
  server: ServerProcess,
): Promise<void> {
  const { runId, conversationId } = sent
  const late: LogEntry<AnyTools>[] = []
  await server.follow({ principalId, runId, after: 0 }, (entry) => late.push(entry))
  assert.deepEqual(
    asJson(entries),
    asJson(late),
    'an interrupted client got every event once, in order and unchanged',
  )
  const messages = await server.listMessages({ principalId, conversationId })
  const message = messages.find(({ id }) => id === sent.assistantMessageId)
  assert(message?.role === 'assistant')
  const { parts, status, error, usage } = message
  assert.deepEqual(
    asJson({ parts, status, error, usage }),
    asJson(foldAll(entries)),
    'the events that a client got fold to the message that is read',
  )
}

function foldAll<Tools extends ToolTypes>(entries: readonly LogEntry<Tools>[]) {
  return entries.reduce<FoldedRun<Tools>>(fold, emptyRun).answer
}

function sorted<Id extends string>(ids: readonly Id[]): Id[] {
  return ids.toSorted((a, b) => (a < b ? -1 : 1))
}

/** Normalises a value as serialization does. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
