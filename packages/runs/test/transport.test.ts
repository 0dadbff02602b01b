import { newId } from '@throughline/db'
import { runIdSchema, type LogEntry, type RunId } from '@throughline/protocol'
import { expect, test, vi } from 'vitest'
import type { Envelope, Message } from '../src/live-events/transport/message.ts'
import { backends, type Endpoint } from './transport/backends.ts'

const LIMIT = { timeout: 20_000 }

function claimed(attempt: number): Message {
  return { type: 'claimed', runId: newId(runIdSchema), attempt }
}

function textEntry(seq: number, length: number): LogEntry {
  return { seq, event: { type: 'text', turn: 1, delta: 'x'.repeat(length) } }
}

async function untilHeard({ heard }: Endpoint, count: number): Promise<Envelope[]> {
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(count), LIMIT)
  return heard
}

/** Waits until a message arrives. Those before it may be lost. */
async function untilConnected(from: Endpoint, to: Endpoint, owner: string): Promise<void> {
  const before = to.heard.length
  await vi.waitFor(() => {
    from.transport.send(owner, claimed(0))
    expect(to.heard.length).toBeGreaterThan(before)
  }, LIMIT)
}

for (const { name, missing, start } of backends) {
  test(`${name}: a message to one process reaches it alone, and the order is kept`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b, c] = [await backend.open('a'), await backend.open('b'), await backend.open('c')]
    const messages = Array.from({ length: 50 }, (_, attempt) => claimed(attempt))
    for (const message of messages) a.transport.send('b', message)
    a.transport.send('c', claimed(99))
    await untilHeard(c, 1)
    expect(await untilHeard(b, 50)).toEqual(messages.map((message) => ({ from: 'a', message })))
    expect(a.heard).toEqual([])
    expect(c.heard).toHaveLength(1)
  })

  test(`${name}: a message to all reaches all but the sender`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b, c] = [await backend.open('a'), await backend.open('b'), await backend.open('c')]
    const message = claimed(1)
    a.transport.send('all', message)
    expect(await untilHeard(b, 1)).toEqual([{ from: 'a', message }])
    expect(await untilHeard(c, 1)).toEqual([{ from: 'a', message }])
    b.transport.send('a', claimed(2))
    expect(await untilHeard(a, 1)).toMatchObject([{ from: 'b' }])
  })

  test(`${name}: events of any size arrive, or the run is named, to be read from the log`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b] = [await backend.open('a'), await backend.open('b')]
    const runs = Array.from({ length: 40 }, () => ({
      runId: newId(runIdSchema),
      entries: Array.from({ length: 20 }, (_, index) => textEntry(index + 1, 30)),
    }))
    const large = { runId: newId(runIdSchema), entries: [textEntry(1, 50_000)] }
    a.transport.send('b', { type: 'events', runs: [...runs, large] })
    a.transport.send('b', claimed(1))
    await vi.waitFor(() => expect(b.heard.at(-1)?.message.type).toBe('claimed'), LIMIT)
    const arrived = new Map<RunId, LogEntry[]>()
    const named: RunId[] = []
    for (const { message } of b.heard) {
      if (message.type === 'stored') named.push(...message.runIds)
      if (message.type !== 'events') continue
      for (const { runId, entries } of message.runs) {
        arrived.set(runId, [...(arrived.get(runId) ?? []), ...entries])
      }
    }
    for (const { runId, entries } of runs) expect(arrived.get(runId)).toEqual(entries)
    if (named.length > 0) expect(named).toEqual([large.runId])
    else expect(arrived.get(large.runId)).toEqual(large.entries)
  })

  test(`${name}: a connection that is cut is replaced, and the process is told that it was`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b] = [await backend.open('a'), await backend.open('b')]
    await untilConnected(a, b, 'b')
    backend.proxy.cut()
    await vi.waitFor(() => expect(b.states).toEqual([true, false, true]), LIMIT)
    await untilConnected(a, b, 'b')
  })

  test(`${name}: a connection that stays open and delivers nothing is noticed and replaced`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b] = [await backend.open('a'), await backend.open('b')]
    await untilConnected(a, b, 'b')
    backend.proxy.stallOpen()
    await vi.waitFor(() => expect(b.states).toEqual([true, false, true]), LIMIT)
    await untilConnected(a, b, 'b')
  })

  test(`${name}: a process that sends and no longer hears is noticed`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b] = [await backend.open('a'), await backend.open('b')]
    await untilConnected(a, b, 'b')
    backend.proxy.stall('toClient')
    await vi.waitFor(
      () => expect([a.transport.isUp, b.transport.isUp]).toEqual([false, false]),
      LIMIT,
    )
    for (const attempt of [1, 2, 3]) a.transport.send('b', claimed(attempt))
    backend.proxy.resume()
    await vi.waitFor(
      () => expect([a.transport.isUp, b.transport.isUp]).toEqual([true, true]),
      LIMIT,
    )
    await untilConnected(a, b, 'b')
  })

  test(`${name}: closing takes bounded time, also while nothing is delivered`, async (t) => {
    t.skip(missing !== undefined, missing)
    await using backend = await start()
    const [a, b] = [await backend.open('a'), await backend.open('b')]
    await untilConnected(a, b, 'b')
    backend.proxy.stall('both')
    for (const attempt of [1, 2, 3]) a.transport.send('b', claimed(attempt))
    await Promise.all([a.transport.close(), b.transport.close()])
    expect(a.transport.isUp).toBe(false)
  })
}
