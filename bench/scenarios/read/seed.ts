import { newId } from '@throughline/db'
import { conversationIdSchema, runIdSchema, type RunId } from '@throughline/protocol'
import { Client } from 'pg'
import { ChatRecorder } from '../../client/chat-recorder.ts'
import { HttpConnection } from '../../client/http-connection.ts'
import { followRun, sendMessage } from '../../servers/chat-requests.ts'
import type { Target } from '../../servers/target.ts'

export const USER = 0
const CONVERSATIONS = 10_000
export const MESSAGES = 200
export const EVENTS = 2_000

/** A conversation with many messages, beside the many of its user. */
export interface Seeded {
  conversationId: string
}

export interface SeededRuns extends Seeded {
  /** Runs that have ended, with many events each, that no process has in memory. */
  runIds: readonly RunId[]
}

/** The long conversation is made by real chats, so its messages are what the server stores. */
export async function seedThroughline(target: Target, runs: number): Promise<SeededRuns> {
  const conversationId = await haveLongConversation(target)
  await using database = await openClient(target)
  await database.client.query(
    `insert into throughline.conversation (id, principal_id, title, updated_at)
     select made.id, c.principal_id, 'Conversation ' || made.n, now() - made.n * interval '1 minute'
     from throughline.conversation c, unnest($2::uuid[]) with ordinality as made (id, n)
     where c.id = $1`,
    [conversationId, Array.from({ length: CONVERSATIONS - 1 }, () => newId(conversationIdSchema))],
  )
  const runIds = Array.from({ length: runs }, () => newId(runIdSchema))
  await insertRuns(database.client, conversationId, runIds)
  await database.client.query('vacuum analyze')
  return { conversationId, runIds }
}

export async function seedBare(target: Target): Promise<Seeded> {
  const conversationId = crypto.randomUUID()
  await using database = await openClient(target)
  await database.client.query(
    `insert into bare_conversation (id, subject, title, updated_at)
     select case n when 1 then $1::uuid else gen_random_uuid() end, $2,
       'Conversation ' || n, now() - n * interval '1 minute'
     from generate_series(1, $3::integer) n`,
    [conversationId, `user-${USER}`, CONVERSATIONS],
  )
  await database.client.query(
    `insert into bare_conversation_message (conversation_id, position, role, body)
     select $1, n, case n % 2 when 1 then 'user' else 'assistant' end,
       case n % 2 when 1 then 'hello' else repeat('0000', 200) end
     from generate_series(1, $2::integer) n`,
    [conversationId, MESSAGES],
  )
  await database.client.query('vacuum analyze')
  return { conversationId }
}

async function haveLongConversation(target: Target): Promise<string> {
  using connection = await HttpConnection.open(target.process.port)
  let conversationId: string | undefined
  for (let n = 0; n < MESSAGES / 2; n += 1) {
    const sent = await sendMessage(connection, USER, conversationId)
    const recorder = new ChatRecorder()
    await followRun(connection, { user: USER, runId: sent.runId }, (body) => recorder.read(body))
    conversationId = sent.conversationId
  }
  if (conversationId === undefined) throw new Error('no message was sent')
  return conversationId
}

/** Copies a run of the conversation, with more events than its own. */
async function insertRuns(client: Client, conversationId: string, ids: RunId[]): Promise<void> {
  await client.query(
    `insert into throughline.run (id, conversation_id, principal_id, request_id, user_message_id,
       assistant_message_id, status, time_zone, usage, last_seq, finished_at)
     select made.id, conversation_id, principal_id, 'seeded-' || made.id, user_message_id,
       assistant_message_id, status, time_zone, usage, $3, finished_at
     from unnest($2::uuid[]) as made (id),
       (select * from throughline.run where conversation_id = $1 limit 1) r`,
    [conversationId, ids, EVENTS],
  )
  await client.query(
    `insert into throughline.run_event (run_id, seq, type, data)
     select made.id, n, 'text', '{"type":"text","turn":1,"delta":"0000"}'
     from unnest($1::uuid[]) as made (id), generate_series(1, $2::integer - 1) n`,
    [ids, EVENTS],
  )
  await client.query(
    `insert into throughline.run_event (run_id, seq, type, data)
     select made.id, $2, type, data
     from unnest($1::uuid[]) as made (id),
       (select type, data from throughline.run_event where type = 'run_completed' limit 1) e`,
    [ids, EVENTS],
  )
}

async function openClient({ database }: Target): Promise<AsyncDisposable & { client: Client }> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
