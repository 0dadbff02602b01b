/**
 * The yardstick: the same minimal job on node:http and pg, without a framework, durability or
 * resume. It verifies the JWT, stores the message, streams the deltas of the bench model, inserts
 * an item in the middle, and stores the answer. It also lists conversations and messages.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import pg from 'pg'

const {
  DATABASE_URL,
  JWT_SECRET = '',
  PORT,
  BENCH_DELTAS = '200',
  BENCH_DELAY_MS = '0',
} = process.env
const deltas = Number(BENCH_DELTAS)
const delayMs = Number(BENCH_DELAY_MS)
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })

await pool.query(`
  create table if not exists bare_message (id uuid primary key, subject text, role text, body text);
  create table if not exists bare_item (id uuid primary key, subject text, title text);
  create table if not exists bare_conversation (
    id uuid primary key, subject text, title text, updated_at timestamptz
  );
  create index if not exists bare_conversation_by_recency
    on bare_conversation (subject, updated_at desc, id desc);
  create table if not exists bare_conversation_message (
    conversation_id uuid, position integer, role text, body text,
    primary key (conversation_id, position)
  );
`)

createServer((request, response) => {
  if (request.url === '/ready') response.end('ok')
  else void handle(request, response).catch(() => response.destroy())
}).listen(Number(PORT), '127.0.0.1')

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const subject = verify(request.headers.authorization?.slice('Bearer '.length) ?? '')
  if (subject === undefined) return void response.writeHead(401).end()
  if (request.method === 'POST') return chat(subject, request, response)
  const [, list, id] = request.url?.split('/') ?? []
  const query = list === 'conversations' ? listConversations(subject) : listMessages(subject, id)
  const body = JSON.stringify((await query).rows)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  response.writeHead(200, headers).end(body)
}

async function chat(
  subject: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body: unknown = await json(request)
  await insertMessage(subject, 'user', JSON.stringify(body))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  let answer = ''
  const start = process.hrtime.bigint()
  for (let n = 0; n < deltas; n += 1) {
    if (n === Math.floor(deltas / 2)) await insertItem(subject)
    await due(start, n)
    const text = stamp(
      delayMs === 0 ? process.hrtime.bigint() : start + BigInt(n * delayMs) * 1_000_000n,
    )
    answer += text
    response.write(`data: ${JSON.stringify({ type: 'text', delta: text })}\n\n`)
  }
  await insertMessage(subject, 'assistant', answer)
  response.end('data: [DONE]\n\n')
}

/** Loops because a timer may fire up to a millisecond early. */
async function due(start: bigint, n: number): Promise<void> {
  if (delayMs === 0) return new Promise((resolve) => setImmediate(resolve))
  for (let left = leftMs(start, n); left > 0; left = leftMs(start, n)) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)))
  }
}

function leftMs(start: bigint, n: number): number {
  return n * delayMs - Number(process.hrtime.bigint() - start) / 1e6
}

function stamp(time: bigint): string {
  return Number((time / 100_000n) % 1_679_616n)
    .toString(36)
    .padStart(4, '0')
}

function insertMessage(subject: string, role: string, body: string) {
  const text = 'insert into bare_message (id, subject, role, body) values ($1, $2, $3, $4)'
  return pool.query({ name: 'message', text, values: [randomUUID(), subject, role, body] })
}

function insertItem(subject: string) {
  const text = 'insert into bare_item (id, subject, title) values ($1, $2, $3)'
  return pool.query({ name: 'item', text, values: [randomUUID(), subject, 'bench'] })
}

function listConversations(subject: string) {
  const text = `select id, title, updated_at from bare_conversation
    where subject = $1 order by updated_at desc, id desc limit 50`
  return pool.query({ name: 'conversations', text, values: [subject] })
}

function listMessages(subject: string, id: string | undefined) {
  const text = `select m.position, m.role, m.body from bare_conversation_message m
    join bare_conversation c on c.id = m.conversation_id
    where c.id = $1 and c.subject = $2 order by m.position`
  return pool.query({ name: 'messages', text, values: [id, subject] })
}

function verify(token: string): string | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const expected = createHmac('sha256', JWT_SECRET).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const claims: { sub?: string; exp?: number } = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  )
  return (claims.exp ?? 0) * 1000 > Date.now() ? claims.sub : undefined
}
