import { testDatabase } from '@throughline/db/testing'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { EVENTS_GONE } from '../../src/chatkit/frame-stream.ts'
import {
  chat,
  getJson,
  parseBlocks,
  postChatkit,
  readAnswer,
  readUntil,
  resume,
  type Block,
} from './chatkit-client.ts'
import { patience, testApp, type TestApp } from '../test-app.ts'

const message = 'add buy milk, buy bread and call mom'
const withIds = { 'last-event-id': '0' }

const after = (blocks: Block[]) => ({ 'last-event-id': blocks.at(-1)?.id ?? '0' })

async function dropEvents({ database: { db } }: TestApp): Promise<void> {
  await db.deleteFrom('throughline.run_event').execute()
  await db.updateTable('throughline.run').set({ events_dropped: true }).execute()
}

test('a client that resumes after any frame receives exactly the frames after it', async () => {
  await using app = await testApp()
  const whole = await chat(app, { message }, { headers: withIds })
  const runId = whole.headers.get('x-run-id')
  expect(whole.blocks.length).toBeGreaterThan(10)
  expect(whole.blocks.every(({ id }) => id !== undefined)).toBe(true)
  for (let cut = 0; cut <= whole.blocks.length; cut += 1) {
    const kept = whole.blocks.slice(0, cut)
    const { status, blocks, headers } = await resume(app, runId, { headers: after(kept) })
    expect(status).toBe(200)
    expect(headers.get('x-thread-id')).toBe(whole.headers.get('x-thread-id'))
    // [DONE] is sent even when the client has received it.
    const rest = cut === whole.blocks.length ? whole.blocks.slice(-1) : whole.blocks.slice(cut)
    expect(blocks).toEqual(rest)
  }
  expect((await resume(app, runId)).blocks).toEqual(whole.blocks)
})

test('a POST with the same key and the id of the last frame continues after it', async () => {
  await using app = await testApp()
  const key = { 'idempotency-key': 'once' }
  const whole = await chat(app, { message }, { headers: { ...key, ...withIds } })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: whole.blocks.length - 1 }), async (cut) => {
      const headers = { ...key, ...after(whole.blocks.slice(0, cut)) }
      const { blocks } = await chat(app, { message }, { headers })
      expect(blocks).toEqual(whole.blocks.slice(cut))
    }),
    { numRuns: 8 },
  )
  expect(await getJson(app, '/api/notes')).toHaveLength(3)
})

test('a client that loses its connection repeatedly during an answer misses no frames', async () => {
  await using app = await testApp({ model: { kind: 'demo', delayMs: 5 } })
  const auth = await app.bearer('alice')
  const first = await postChatkit(app, { message }, { headers: withIds })
  const runId = first.headers.get('x-run-id')
  let blocks = parseBlocks(await readUntil(first, (raw) => parseBlocks(raw).length > 0))
  while (blocks.at(-1)?.data !== '[DONE]') {
    const headers = { ...auth, ...after(blocks) }
    const response = await fetch(`${app.url}/chatkit/runs/${runId}`, { headers })
    const raw = await readUntil(response, (text) => parseBlocks(text).length > 1)
    blocks = [...blocks, ...parseBlocks(raw)]
  }
  expect(blocks).toEqual((await resume(app, runId)).blocks)
})

test('an answer that another process takes over continues without a gap', async () => {
  await using database = await testDatabase()
  const overrides = { database, model: { kind: 'demo', delayMs: 30 } } as const
  await using old = await testApp(overrides)
  const response = await postChatkit(old, { message: 'hello' }, { headers: withIds })
  const cut = readAnswer(response)
  const runId = response.headers.get('x-run-id')
  await vi.waitFor(async () => {
    const rows = await database.db.selectFrom('throughline.run_event').select('type').execute()
    expect(rows.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
  }, patience)
  await old.fastify.close()
  const { blocks, raw, text } = await cut
  expect(raw).not.toContain('[DONE]')
  await using next = await testApp(overrides)
  const rest = await resume(next, runId, { headers: after(blocks) })
  expect(rest.frames.map(({ type }) => type)).not.toContain('error')
  expect(rest.blocks.at(-1)?.data).toBe('[DONE]')
  const path = `/api/conversations/${response.headers.get('x-thread-id')}`
  expect(await getJson(next, path)).toMatchObject({
    messages: [{}, { content: text + rest.text, status: 'completed' }],
  })
  const types = await database.db.selectFrom('throughline.run_event').select('type').execute()
  expect(types).toContainEqual({ type: 'rewind' })
  expect((await resume(next, runId)).text).toBe(text + rest.text)
})

test('an answer whose events were deleted is sent from its message, and can be resumed', async () => {
  await using app = await testApp()
  const live = await chat(app, { message }, { headers: withIds })
  const runId = live.headers.get('x-run-id')
  await dropEvents(app)
  const whole = await resume(app, runId)
  expect(whole.text).toBe(live.text)
  expect(whole.frames[0]).toEqual(live.frames[0])
  const callsOf = ({ frames }: typeof whole) => frames.filter(({ type }) => type === 'tool_call')
  const resultsOf = ({ frames }: typeof whole) =>
    frames.filter((frame) => frame.type === 'tool_result')
  expect(resultsOf(whole)).toEqual(resultsOf(live))
  // Only the last title of a call is kept with the message.
  const titles = resultsOf(live).map(({ title }) => title)
  expect(callsOf(whole)).toEqual(
    callsOf(live).map((frame, index) => ({ ...frame, title: titles[index] })),
  )
  for (let cut = 1; cut < whole.blocks.length; cut += 1) {
    const headers = after(whole.blocks.slice(0, cut))
    expect((await resume(app, runId, { headers })).blocks).toEqual(whole.blocks.slice(cut))
  }
  const torn = await resume(app, runId, { headers: after(live.blocks.slice(0, 3)) })
  expect(torn.frames).toEqual([{ type: 'error', message: EVENTS_GONE }])
  expect(torn.blocks.at(-1)?.data).toBe('[DONE]')
})

test('an id that belongs to no frame is a 400 and starts nothing', async () => {
  await using app = await testApp()
  const { headers } = await chat(app, { message })
  const ids = ['x', '-1', '1.5.1', '1e3', '9999', '999999999', '9'.repeat(20), '1,2']
  for (const id of ids) {
    const bad = { 'last-event-id': id }
    const resumed = await resume(app, headers.get('x-run-id'), { headers: bad })
    expect(resumed.status, id).toBe(400)
    const response = await postChatkit(app, { message: 'new' }, { headers: bad })
    expect(response.status, id).toBe(400)
    expect(await response.json()).toEqual({ detail: expect.any(String) })
  }
  expect(await getJson(app, '/api/conversations')).toHaveLength(1)
})

test("another user's run, an unknown run and an invalid id are not found", async () => {
  await using app = await testApp()
  const { headers } = await chat(app, { message })
  const auth = await app.bearer('bob')
  const runs: [id: string | null, status: number][] = [
    [headers.get('x-run-id'), 404],
    ['01a20319-730d-769a-ab6c-4c23602e7801', 404],
    ['x', 400],
    ['%00', 400],
  ]
  for (const [id, status] of runs) {
    const response = await fetch(`${app.url}/chatkit/runs/${id}`, { headers: auth })
    expect(response.status, String(id)).toBe(status)
    expect(await response.json()).toEqual({ detail: expect.any(String) })
  }
})
