import { readFile } from 'node:fs/promises'
import { storedEventSchema, type StoredEvent } from '@throughline/protocol'
import { testDatabase } from '@throughline/db/testing'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { fakeModel } from '../../src/testing/index.ts'
import { shapeOf } from './protocol-doc.ts'
import { patience, testApp, type TestApp, type TestClient } from '../test-app.ts'

type Seen = Map<string, StoredEvent>

const typedSchema = z.looseObject({ type: z.string() })

/** The examples of events in docs/PROTOCOL.md, by their type. */
async function documentedEvents(): Promise<Map<string, object>> {
  const page = await readFile(new URL('../../../../docs/PROTOCOL.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/^```json\n(.*?)^```/gms)].flatMap(
    ([, json = '']) => typedSchema.safeParse(JSON.parse(json)).data ?? [],
  )
  return new Map(examples.map((example) => [example.type, example]))
}

/** Collects one event of each type from a run's stream, until its end or the type `last`. */
async function watch(client: TestClient, runId: string, seen: Seen, last?: string): Promise<void> {
  for await (const { data } of client.chat.stream.subscribe({ runId })) {
    const event = storedEventSchema.parse(data)
    seen.set(event.type, event)
    if (event.type === last) return
  }
}

async function ask(client: TestClient, message: string) {
  return client.chat.send.mutate({ message, requestId: crypto.randomUUID() })
}

async function watchDemo(app: TestApp, seen: Seen): Promise<void> {
  const client = app.client('alice')
  const { runId } = await ask(client, 'add milk and bread')
  await watch(client, runId, seen)
  const waiting = await ask(client, 'delete milk and bread')
  await watch(client, waiting.runId, seen, 'approval_requested')
  const request = seen.get('approval_requested')
  const callId = request?.type === 'approval_requested' ? request.callId : ''
  await client.chat.approve.mutate({ runId: waiting.runId, callId, approved: false, note: 'no' })
  await watch(client, waiting.runId, seen)
  await app.database.db.deleteFrom('throughline.run_event').where('run_id', '=', runId).execute()
  await app.database.db
    .updateTable('throughline.run')
    .set({ events_dropped: true })
    .where('id', '=', runId)
    .execute()
  await watch(client, runId, seen)
}

async function watchFailures(seen: Seen): Promise<void> {
  const noteId = '01a20319-730d-769a-ab6c-4c23602e7801'
  await using model = await fakeModel([
    { call: 'send_rocket', args: {} },
    { call: 'archive_notes', args: { ids: [noteId] } },
  ])
  await using app = await testApp({ model: model.config })
  const { runId } = await ask(app.client('alice'), 'fly')
  await watch(app.client('alice'), runId, seen)
}

async function watchCuts(seen: Seen): Promise<void> {
  await using database = await testDatabase()
  const overrides = { database, model: { kind: 'demo', delayMs: 30 } } as const
  const cut = await testApp(overrides)
  const { runId } = await ask(cut.client('alice'), 'hello')
  await vi.waitFor(async () => {
    const rows = await database.db.selectFrom('throughline.run_event').select('type').execute()
    expect(rows.length).toBeGreaterThan(2)
  }, patience)
  await cut[Symbol.asyncDispose]()
  await using app = await testApp(overrides)
  const client = app.client('alice')
  await watch(client, runId, seen)
  const stopped = await ask(client, 'hello again')
  await client.chat.stop.mutate({ runId: stopped.runId })
  await watch(client, stopped.runId, seen)
}

/** Fields whose content depends on the tool or the message. Only their type is compared. */
const OWN = ['args', 'result', 'message']

function eventShape(event: object): unknown {
  const entries = Object.entries(event).map(([key, value]): [string, unknown] => [
    key,
    OWN.includes(key) && typeof value === 'object' ? {} : value,
  ])
  return shapeOf(Object.fromEntries(entries))
}

test('a running server sends every event as docs/PROTOCOL.md shows it', async () => {
  const seen: Seen = new Map()
  await using app = await testApp()
  await watchDemo(app, seen)
  await watchFailures(seen)
  await watchCuts(seen)
  const types = storedEventSchema.options.map(({ shape }) => shape.type.value)
  expect([...seen.keys()].toSorted()).toEqual(types.toSorted())
  const documented = await documentedEvents()
  for (const [type, event] of seen) {
    expect(eventShape(event), type).toEqual(eventShape(documented.get(type) ?? {}))
  }
}, 60_000)
