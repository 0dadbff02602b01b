import type { ConnectionState, ReadOptions } from '@throughline/client'
import { expect, test, vi } from 'vitest'
import type { PageVisibility } from './page-visibility.ts'
import { subscribeWhileVisible } from './subscribe-while-visible.ts'

/** Starts a subscription and records the streams it opens and the callbacks it makes. */
function startSubscription() {
  const opened: { stream: Stream; options: ReadOptions }[] = []
  const received: unknown[] = []
  const listeners = new Set<() => void>()
  let isAway = false
  const pageVisibility: PageVisibility = {
    isAway: () => isAway,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const end = subscribeWhileVisible<number>({
    pageVisibility,
    open(options) {
      const stream = new Stream()
      opened.push({ stream, options })
      return stream
    },
    onItem: (item) => received.push(item),
    onState: (state) => received.push(state),
    onRefused: () => received.push('refused'),
  })
  const last = () => {
    const open = opened.at(-1)
    if (open === undefined) throw new Error('no stream was opened')
    return open
  }
  return {
    opened,
    received,
    end,
    emit: (item: number) => last().stream.emit(item),
    fail: () => last().stream.fail(),
    connection: (state: ConnectionState) => last().options.onConnection?.(state),
    openCount: () => opened.filter(({ options }) => options.signal?.aborted === false).length,
    setAway(away: boolean) {
      isAway = away
      notify()
    },
    comeOnline: notify,
  }
}

/** A stream whose items the test emits. */
class Stream implements AsyncIterable<number> {
  #next = Promise.withResolvers<number>()

  emit(item: number): void {
    this.#next.resolve(item)
  }

  fail(): void {
    this.#next.reject(new Error('There is no such run.'))
  }

  async *[Symbol.asyncIterator]() {
    while (true) {
      const item = await this.#next.promise
      this.#next = Promise.withResolvers<number>()
      yield item
    }
  }
}

test('passes on items and the state of the connection', async () => {
  const { received, connection, emit, openCount } = startSubscription()
  connection('live')
  emit(1)
  await vi.waitFor(() => expect(received).toEqual(['connecting', 'live', 1]))
  connection('reconnecting')
  expect(received.at(-1)).toBe('reconnecting')
  expect(openCount()).toBe(1)
})

test('does not reconnect after the server refuses', async () => {
  const { received, opened, fail, openCount, setAway } = startSubscription()
  fail()
  await vi.waitFor(() => expect(received).toEqual(['connecting', 'refused']))
  setAway(true)
  setAway(false)
  expect(opened).toHaveLength(1)
  expect(openCount()).toBe(0)
})

test('closes the stream while the page is away and opens it again after', () => {
  const { openCount, setAway, opened } = startSubscription()
  setAway(true)
  expect(openCount()).toBe(0)
  setAway(false)
  expect(openCount()).toBe(1)
  expect(opened).toHaveLength(2)
})

test('reconnects at once when the network returns, and keeps a live connection', () => {
  const { opened, connection, comeOnline, openCount } = startSubscription()
  comeOnline()
  connection('live')
  comeOnline()
  expect(opened).toHaveLength(1)
  connection('reconnecting')
  comeOnline()
  expect(opened).toHaveLength(2)
  expect(openCount()).toBe(1)
})

test('ignores what a closed stream still emits', async () => {
  const { received, opened, emit, fail, setAway, connection, end, openCount } = startSubscription()
  setAway(true)
  emit(1)
  connection('live')
  setAway(false)
  end()
  fail()
  await Promise.allSettled(opened.map(({ stream }) => stream[Symbol.asyncIterator]().next()))
  expect(received).toEqual(['connecting'])
  expect(openCount()).toBe(0)
})
