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
import type { SomeTools } from './process-command.ts'
import type { ServerProcess } from './server-process.ts'

/** Right after a kill: every send is there as a whole or not at all. Answers with their number. */
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
  const ofMessages = messages.map((message) => message.run_id)
  assert.deepEqual(sorted(ofMessages), sorted([...ids, ...ids]), 'a run has two messages')
  assert.equal(conversations.length, Math.min(ids.length, 1), 'they are in one conversation')
  return ids.length
}

/** After all: what a client saw, what is stored and what was done are one and the same. */
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
  await checkMessages(db, turns)
  for (const turn of turns) {
    await checkLog(db, turn)
    await checkTexts(db, turn)
    await checkCalls(db, turn)
    await checkViews(client, turn, server)
  }
}

/** Once, for the whole database. */
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
  turns: readonly ClientTurn[],
): Promise<void> {
  const messages = await db
    .selectFrom('throughline.message')
    .select(['id', 'position', 'role', 'status'])
    .where('conversation_id', '=', turns[0]?.sent.conversationId ?? null)
    .orderBy('position')
    .execute()
  const expected = turns.flatMap(({ sent }) => [
    { id: sent.userMessageId, role: 'user', status: 'completed' },
    { id: sent.assistantMessageId, role: 'assistant', status: 'completed' },
  ])
  assert.deepEqual(
    messages,
    expected.map((message, index) => ({ ...message, position: index + 1 })),
    'every request id has two messages',
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
  assert.equal(run.last_seq, entries.length, 'the run knows its last event')
  const { event: first } = entries[0] ?? {}
  assert.equal(first?.type, 'run_started')
  const endings = entries.filter(({ event }) => isTerminal(event))
  assert.deepEqual(endings, entries.slice(-1), 'a log ends once')
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

/** What was shown of a turn that was cut is gone: only what the journaled turns said is left. */
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
  const said = turns.map(({ response: { response } }) =>
    responseSchema
      .parse(response)
      .output.flatMap(({ type, content = [] }) => (type === 'message' ? content : []))
      .map(({ text = '', refusal = '' }) => text + refusal)
      .join(''),
  )
  assert.deepEqual(shown, said, 'the answer is what the model said in its finished turns')
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
  // Nobody is there to approve: what is decided on is refused.
  const settled = idsOf('tool_result', 'tool_error', 'tool_rejected', 'approval_decided')
  assert.deepEqual(settled, called, 'every tool call is settled once')
  assert.equal(new Set(called).size, called.length, 'every call is made once')
  assert.deepEqual(sorted(calls.map((call) => call.call_id)), called, 'the journal has every call')
  const open = calls.filter(({ state }) => !['done', 'failed', 'denied'].includes(state))
  assert.deepEqual(open, [], 'no call is left open')
}

/** A client that was cut, one that comes late and one that reads messages see the same. */
async function checkViews(
  { principalId }: ChatClient,
  { sent, entries }: ClientTurn,
  server: ServerProcess,
): Promise<void> {
  const { runId, conversationId } = sent
  const late: LogEntry<SomeTools>[] = []
  await server.follow({ principalId, runId, after: 0 }, (entry) => late.push(entry))
  assert.deepEqual(
    asJson(entries),
    asJson(late),
    'a client that was cut got every event once, in order and unchanged',
  )
  const messages = await server.listMessages({ principalId, conversationId })
  const message = messages.find(({ id }) => id === sent.assistantMessageId)
  assert(message?.role === 'assistant')
  const { parts, status, error, usage } = message
  assert.deepEqual(
    asJson({ parts, status, error, usage }),
    asJson(foldAll(entries)),
    'what a client saw is the message that is read',
  )
}

function foldAll<Tools extends ToolTypes>(entries: readonly LogEntry<Tools>[]) {
  return entries.reduce<FoldedRun<Tools>>(fold, emptyRun).answer
}

function sorted<Id extends string>(ids: readonly Id[]): Id[] {
  return ids.toSorted((a, b) => (a < b ? -1 : 1))
}

/** As it goes over a wire. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
