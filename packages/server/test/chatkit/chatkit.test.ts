import { expect, test, vi } from 'vitest'
import { LiveStreams } from '../../src/sse/live-streams.ts'
import { chat, getJson, postChatkit, readAnswer, readUntil } from './chatkit-client.ts'
import { fakeModel } from '../../src/testing/index.ts'
import { countRows } from '../stored-rows.ts'
import { patience, testApp } from '../test-app.ts'

const slow = { kind: 'bench', deltas: 1_000, delayMs: 50 } as const

test('an answer is a thinking frame, the tool calls, the text and [DONE]', async () => {
  await using app = await testApp()
  const { status, headers, raw, frames, text } = await chat(app, { message: ' add buy milk ' })
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-cache')
  expect(headers.get('connection')).toBe('keep-alive')
  expect(headers.get('x-accel-buffering')).toBe('no')
  expect(raw.endsWith('\n\ndata: [DONE]\n\n')).toBe(true)
  for (const block of raw.split('\n\n').slice(0, -1)) {
    expect(block).toMatch(/^data: (\{.*\}|\[DONE\])$/)
    if (!block.endsWith('[DONE]')) {
      expect(block).toBe(`data: ${JSON.stringify(JSON.parse(block.slice(6)))}`)
    }
  }
  expect(raw).toMatch(/^data: \{"type":"thinking","content":"Thinking\.\.\.",/)
  const kinds = frames.map(({ type }) => type)
  expect(kinds.indexOf('tool_call')).toBeLessThan(kinds.indexOf('tool_result'))
  expect(kinds.indexOf('tool_result')).toBeLessThan(kinds.indexOf('text'))
  const call = frames.find((frame) => frame.type === 'tool_call')
  expect(Object.keys(call ?? {})).toEqual(['type', 'id', 'name', 'args', 'title'])
  expect(call).toMatchObject({ args: { title: 'Buy milk' }, title: 'Adding “Buy milk”' })
  const result = frames.find((frame) => frame.type === 'tool_result')
  expect(Object.keys(result ?? {})).toEqual(['type', 'id', 'name', 'result', 'title'])
  expect(result).toMatchObject({ id: call?.id, name: 'add_note', result: { note: {} } })
  expect(result).toMatchObject({ title: 'Added “Buy milk”' })
  expect(text).toBe('I added “Buy milk”.')
})

test('the first frame and the headers contain the ids of the conversation and the run', async () => {
  await using app = await testApp()
  const first = await chat(app, { message: 'hello' })
  const threadId = Number(first.headers.get('x-thread-id'))
  expect(first.frames[0]).toEqual({
    type: 'thinking',
    content: 'Thinking...',
    thread_id: threadId,
    run_id: first.headers.get('x-run-id'),
  })
  const second = await chat(app, { message: 'and again', thread_id: threadId })
  expect(second.frames[0]).toMatchObject({ thread_id: threadId })
  expect(await getJson(app, '/api/conversations')).toEqual([
    expect.objectContaining({ id: threadId, title: 'hello' }),
  ])
  expect(await getJson(app, `/api/conversations/${threadId}`)).toMatchObject({
    messages: [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: first.text },
      { role: 'user', content: 'and again' },
      { role: 'assistant', content: second.text },
    ],
  })
})

test('a title is the first 50 visible characters, with `...` when it is shortened', async () => {
  await using app = await testApp()
  const family = '👨‍👩‍👧‍👦'
  await chat(app, { message: family.repeat(51).slice(0, -family.length) })
  await chat(app, { message: 'a'.repeat(51) })
  await chat(app, { message: 'b'.repeat(50) })
  const list = await getJson(app, '/api/conversations')
  expect(list).toMatchObject([{ title: 'b'.repeat(50) }, { title: `${'a'.repeat(50)}...` }, {}])
  expect(JSON.stringify(list).isWellFormed()).toBe(true)
})

test('an id that is not a thread of the caller starts no conversation', async () => {
  await using app = await testApp()
  const bob = await chat(app, { message: 'private' }, { subject: 'bob' })
  const mine = await chat(app, { message: 'hello' })
  const deleted = Number(mine.headers.get('x-thread-id'))
  await fetch(`${app.url}/api/conversations/${deleted}`, {
    method: 'DELETE',
    headers: await app.bearer('alice'),
  })
  const before = await countRows(app)
  const unknown = [Number(bob.headers.get('x-thread-id')), deleted, 999, 2 ** 53 - 1]
  for (const threadId of unknown) {
    const response = await postChatkit(app, { message: 'hi', thread_id: threadId })
    expect(response.status, String(threadId)).toBe(404)
    expect(await response.json()).toEqual({ detail: 'Conversation not found' })
  }
  const bad = [0, -1, [], {}, 1.5, 'x', '1', true, 1e300, 2 ** 53, [1]]
  for (const threadId of bad) {
    const response = await postChatkit(app, { message: 'hi', thread_id: threadId })
    expect(response.status, JSON.stringify(threadId)).toBe(400)
    expect(await response.json()).toEqual({ detail: expect.stringMatching(/^thread_id: /) })
  }
  expect(await countRows(app)).toEqual(before)
})

test('an invalid body is answered with a status and a text, and writes nothing', async () => {
  await using app = await testApp()
  const bodies: Record<string, [body: string, status: number]> = {
    'no body': ['', 400],
    'malformed JSON': ['{"message":', 400],
    'JSON that is no object': ['"hi"', 400],
    'an array': ['[]', 400],
    null: ['null', 400],
    'no message': ['{}', 400],
    'a message that is null': ['{"message":null}', 400],
    'a message that is a number': ['{"message":42}', 400],
    'a message that is a list': ['{"message":["hi"]}', 400],
    'an empty message': ['{"message":""}', 400],
    'a blank message': ['{"message":" \\n\\t"}', 400],
    'a NUL': ['{"message":"a\\u0000b"}', 400],
    'half a surrogate pair': ['{"message":"\\ud800"}', 400],
    'a message too long': [JSON.stringify({ message: 'a'.repeat(32_001) }), 400],
    'a message of 4 MB': [JSON.stringify({ message: 'a'.repeat(4_000_000) }), 413],
    'a time zone of another planet': ['{"message":"a","time_zone":"Mars/Olympus"}', 400],
    'a polluted prototype': ['{"message":"a","__proto__":{"thread_id":1}}', 400],
  }
  for (const [what, [body, status]] of Object.entries(bodies)) {
    const response = await postChatkit(app, body)
    expect(response.status, what).toBe(status)
    expect(await response.json(), what).toEqual({ detail: expect.any(String) })
  }
  const headers = { 'idempotency-key': 'with a space' }
  expect((await postChatkit(app, { message: 'a' }, { headers })).status).toBe(400)
  expect(await countRows(app)).toEqual([0, 0, 0, 0, 0])
})

test('a request without a valid token is rejected before its body is parsed', async () => {
  await using app = await testApp()
  for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: 'Bearer' }]) {
    const response = await fetch(`${app.url}/chatkit`, { method: 'POST', headers, body: '{' })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toEqual({ detail: expect.any(String) })
  }
})

test('the longest message is accepted', async () => {
  await using app = await testApp()
  expect((await chat(app, { message: '中'.repeat(32_000) })).status).toBe(200)
})

test('an answer is completed and stored after its client has disconnected', async () => {
  await using app = await testApp({ model: { kind: 'demo', delayMs: 20 } })
  const response = await postChatkit(app, { message: 'add buy milk' })
  await readUntil(response, (raw) => raw.includes('thinking'))
  await vi.waitFor(() => expect(app.streams.count).toBe(0), patience)
  const threadId = response.headers.get('x-thread-id')
  await vi.waitFor(async () => {
    expect(await getJson(app, `/api/conversations/${threadId}`)).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: 'I added “Buy milk”.',
          status: 'completed',
          tool_calls: [{ name: 'add_note', state: 'done', result: { note: {} }, error: null }],
        },
      ],
    })
  }, patience)
  expect(await getJson(app, '/api/notes')).toHaveLength(1)
})

test('a retry with the same key starts nothing new and receives the same frames', async () => {
  await using app = await testApp()
  const caller = { headers: { 'idempotency-key': 'once' } }
  const message = 'add buy milk'
  const answers = await Promise.all([1, 2, 3].map(() => chat(app, { message }, caller)))
  const again = await chat(app, { message }, caller)
  for (const answer of answers) expect(answer.raw).toBe(again.raw)
  expect(await getJson(app, '/api/conversations')).toHaveLength(1)
  expect(await getJson(app, '/api/notes')).toHaveLength(1)
  const other = await postChatkit(app, { message: 'add buy bread' }, caller)
  expect(other.status).toBe(409)
  expect(await other.json()).toEqual({ detail: expect.stringContaining('request id') })
})

test('a conversation with an answer in progress rejects another message', async () => {
  await using app = await testApp({ model: slow })
  const first = await postChatkit(app, { message: 'one' })
  const threadId = Number(first.headers.get('x-thread-id'))
  const second = await postChatkit(app, { message: 'two', thread_id: threadId })
  expect(second.status).toBe(409)
  expect(await second.json()).toEqual({ detail: expect.stringContaining('being answered') })
  await first.body?.cancel()
})

const FAILED = 'The model did not finish its answer. Try again.'

test('a failing model leads to an error text for people, then [DONE], and is stored as failed', async () => {
  await using model = await fakeModel([])
  await using app = await testApp({ model: model.config })
  const { raw, frames, headers } = await chat(app, { message: 'hello' })
  expect(frames.at(-1)).toEqual({ type: 'error', message: FAILED })
  expect(raw.endsWith('data: [DONE]\n\n')).toBe(true)
  expect(raw).not.toMatch(/secret|password/)
  const path = `/api/conversations/${headers.get('x-thread-id')}`
  expect(await getJson(app, path)).toMatchObject({
    messages: [{}, { content: '', status: 'failed', error: FAILED }],
  })
})

test('an incomplete answer is stored as failed, with its tool calls', async () => {
  await using model = await fakeModel([
    { call: 'add_note', args: { title: 'Milk', body: null } },
    { cut: 'I have ad' },
  ])
  await using app = await testApp({ model: model.config })
  const { frames, text, headers } = await chat(app, { message: 'add milk' })
  expect(text).toBe('I have ad')
  expect(frames.at(-1)).toEqual({ type: 'error', message: FAILED })
  const path = `/api/conversations/${headers.get('x-thread-id')}`
  expect(await getJson(app, path)).toMatchObject({
    messages: [
      {},
      {
        content: 'I have ad',
        status: 'failed',
        error: FAILED,
        tool_calls: [{ name: 'add_note', state: 'done' }],
      },
    ],
  })
})

test('the next turn receives the earlier calls and their results, but no identity of the user', async () => {
  await using model = await fakeModel([
    { call: 'add_note', args: { title: 'Milk', body: null } },
    { text: 'Done.' },
    { text: 'You are welcome.' },
  ])
  await using app = await testApp({ model: model.config })
  const subject = 'alice@example.com'
  const { headers } = await chat(app, { message: 'add milk' }, { subject })
  const threadId = Number(headers.get('x-thread-id'))
  const conversation = await getJson(app, `/api/conversations/${threadId}`, subject)
  expect(conversation).toMatchObject({
    messages: [{}, { content: 'Done.', status: 'completed', tool_calls: [{ name: 'add_note' }] }],
  })
  await chat(app, { message: 'thanks', thread_id: threadId }, { subject })
  expect(model.asked).toHaveLength(3)
  expect(JSON.parse(model.asked[2] ?? '')).toMatchObject({
    messages: expect.arrayContaining([
      expect.objectContaining({
        role: 'assistant',
        tool_calls: [
          expect.objectContaining({ function: expect.objectContaining({ name: 'add_note' }) }),
        ],
      }),
      expect.objectContaining({ role: 'tool', content: expect.stringContaining('Milk') }),
    ]),
  })
  const principals = await app.database.db
    .selectFrom('throughline.principal')
    .select('id')
    .execute()
  for (const word of [subject, ...principals.map(({ id }) => id)]) {
    expect(model.asked.join('\n')).not.toContain(word)
  }
})

test('a stopped answer ends with an error that says so, then [DONE]', async () => {
  await using app = await testApp({ model: slow })
  const response = await postChatkit(app, { message: 'hello' })
  const runId = response.headers.get('x-run-id') ?? ''
  const answer = readAnswer(response)
  await app.client('alice').chat.stop.mutate({ runId })
  const { frames, raw } = await answer
  expect(frames.at(-1)).toEqual({ type: 'error', message: 'The answer was stopped.' })
  expect(raw.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('an answer ends with an error when its conversation is deleted', async () => {
  await using app = await testApp({ model: slow })
  const response = await postChatkit(app, { message: 'hello' })
  const answer = readAnswer(response)
  await fetch(`${app.url}/api/conversations/${response.headers.get('x-thread-id')}`, {
    method: 'DELETE',
    headers: await app.bearer('alice'),
  })
  const { frames, raw } = await answer
  expect(frames.at(-1)).toEqual({ type: 'error', message: 'The conversation was deleted.' })
  expect(raw.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('a call that needs approval is refused with a reason, and the answer continues', async () => {
  await using app = await testApp()
  const { headers } = await chat(app, { message: 'add buy milk, buy bread and call mom' })
  const threadId = Number(headers.get('x-thread-id'))
  const { frames, text } = await chat(app, {
    message: 'delete the milk and the bread note',
    thread_id: threadId,
  })
  const call = frames.findLast((frame) => frame.type === 'tool_call')
  expect(call).toMatchObject({ name: 'delete_notes' })
  const error = expect.stringMatching(/^It was not allowed\. This needs the approval of a person/)
  expect(frames).toContainEqual({
    type: 'tool_result',
    id: call?.id,
    name: 'delete_notes',
    result: { error },
  })
  expect(text).toContain('This needs the approval of a person')
  expect(await getJson(app, '/api/notes')).toHaveLength(3)
  const conversation = await getJson(app, `/api/conversations/${threadId}`)
  expect(conversation).toHaveProperty(
    'messages.3.tool_calls',
    expect.arrayContaining([
      expect.objectContaining({ name: 'delete_notes', state: 'denied', result: null, error }),
    ]),
  )
  const next = await chat(app, { message: 'show my notes', thread_id: threadId })
  expect(next.text).toContain('Buy milk')
})

test('a message is rejected while an approval requested through tRPC is pending', async () => {
  await using app = await testApp()
  const { headers } = await chat(app, { message: 'add buy milk, buy bread and call mom' })
  const { items } = await app.client('alice').conversation.list.query()
  const sent = await app.client('alice').chat.send.mutate({
    message: 'delete the milk and the bread note',
    requestId: 'r',
    conversationId: items[0]?.id ?? '',
  })
  for await (const { data } of app.client('alice').chat.stream.subscribe({ runId: sent.runId })) {
    if (data.type === 'approval_requested') break
  }
  const threadId = Number(headers.get('x-thread-id'))
  const response = await postChatkit(app, { message: 'hello', thread_id: threadId })
  expect(response.status).toBe(409)
  expect(await response.json()).toEqual({ detail: expect.stringContaining('being answered') })
})

test('an idle stream is kept alive by comments', async () => {
  await using app = await testApp({ model: slow, streams: new LiveStreams({ pulseMs: 5 }) })
  const response = await postChatkit(app, { message: 'hello' })
  const raw = await readUntil(response, (text) => text.includes(': ping\n\n'))
  expect(raw).toMatch(/(^|\n\n): ping\n\n/)
  // No ping is sent before the answer is found, because it would send the response headers too early.
  expect(response.headers.get('x-thread-id')).not.toBeNull()
})

test('a server that shuts down ends the stream without [DONE]', async () => {
  await using app = await testApp({ model: slow })
  const response = await postChatkit(app, { message: 'hello' })
  const answer = readAnswer(response)
  await app.fastify.close()
  const { raw, frames } = await answer
  expect(frames[0]).toMatchObject({ type: 'thinking' })
  expect(raw).not.toContain('[DONE]')
  expect(raw).not.toContain('error')
})

test('a stream ends with an error when its token expires', async () => {
  await using app = await testApp({ model: slow, streams: new LiveStreams({ pulseMs: 20 }) })
  // The server tolerates a clock skew of five seconds.
  const headers = await app.bearer('alice', Date.now() / 1000 - 4)
  const { frames, raw } = await chat(app, { message: 'hello' }, { headers })
  const message = 'The bearer token has expired.'
  expect(frames.at(-1)).toEqual({ type: 'error', message })
  expect(raw.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('with a token the body is parsed as JSON, whatever its Content-Type', async () => {
  await using app = await testApp()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    const headers = { 'content-type': type }
    const { status, frames } = await chat(app, '{"message":"hello"}', { headers })
    expect(status, type).toBe(200)
    expect(frames.at(-1), type).toMatchObject({ type: 'text' })
    expect((await postChatkit(app, 'message=hello', { headers })).status, type).toBe(400)
  }
  const body = Buffer.from('{"message":"hello"}')
  const headers = await app.bearer('alice')
  const untyped = await fetch(`${app.url}/chatkit`, { method: 'POST', headers, body })
  expect((await readAnswer(untyped)).frames.at(-1)).toMatchObject({ type: 'text' })
})

test('sends are limited, but repeats of a key are not counted', async () => {
  await using app = await testApp({ env: { SENDS_PER_MINUTE: '1' } })
  const caller = { headers: { 'idempotency-key': 'once' } }
  const first = await chat(app, { message: 'hello' }, caller)
  expect((await chat(app, { message: 'hello' }, caller)).raw).toBe(first.raw)
  const refused = await postChatkit(app, { message: 'and again' })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toEqual({ detail: expect.stringContaining('Too many messages') })
})

test('a request beyond the stream limit starts no run', async () => {
  await using app = await testApp({ model: slow, streams: new LiveStreams({ maxPerPrincipal: 1 }) })
  const first = await postChatkit(app, { message: 'one' })
  const refused = await postChatkit(app, { message: 'two' })
  expect(refused.status).toBe(429)
  expect(await refused.json()).toEqual({ detail: expect.any(String) })
  expect(await getJson(app, '/api/conversations')).toHaveLength(1)
  await first.body?.cancel()
})
