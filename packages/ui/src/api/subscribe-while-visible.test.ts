import type { ConnectionState, ReadOptions } from '@throughline/client'
import { expect, test, vi } from 'vitest'
import type { Presence } from './page-visibility.ts'
import { subscribeWhileVisible } from './subscribe-while-visible.ts'

/** A stream under test: what was opened, what it told, and the page it lives in. */
function begin() {
  const opened: { stream: Stream; options: ReadOptions }[] = []
  const told: unknown[] = []
  const listeners = new Set<() => void>()
  let isAway = false
  const pageVisibility: Presence = {
    isAway: () => isAway,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const end = subscribeWhileVisible<number>({
    pageVisibility,
    open(options) {
      const stream = new Stream()
      opened.push({ stream, options })
      return stream
    },
    onItem: (item) => told.push(item),
    onState: (state) => told.push(state),
    onRefused: () => told.push('refused'),
  })
  const last = () => {
    const open = opened.at(-1)
    if (open === undefined) throw new Error('nothing was opened')
    return open
  }
  return {
    opened,
    told,
    end,
    say: (item: number) => last().stream.say(item),
    fail: () => last().stream.fail(),
    connection: (state: ConnectionState) => last().options.onConnection?.(state),
    openCount: () => opened.filter(({ options }) => options.signal?.aborted === false).length,
    goAway(away: boolean) {
      isAway = away
      tell()
    },
    comeOnline: tell,
  }
}

/** Items that the test says, one after the other. */
class Stream implements AsyncIterable<number> {
  #next = Promise.withResolvers<number>()

  say(item: number): void {
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

test('hands on what comes and how the connection is', async () => {
  const { told, connection, say, openCount } = begin()
  connection('live')
  say(1)
  await vi.waitFor(() => expect(told).toEqual(['connecting', 'live', 1]))
  connection('reconnecting')
  expect(told.at(-1)).toBe('reconnecting')
  expect(openCount()).toBe(1)
})

test('gives up for good when the server refuses', async () => {
  const { told, opened, fail, openCount, goAway } = begin()
  fail()
  await vi.waitFor(() => expect(told).toEqual(['connecting', 'refused']))
  goAway(true)
  goAway(false)
  expect(opened).toHaveLength(1)
  expect(openCount()).toBe(0)
})

test('closes while the page is away and comes back with it', () => {
  const { openCount, goAway, opened } = begin()
  goAway(true)
  expect(openCount()).toBe(0)
  goAway(false)
  expect(openCount()).toBe(1)
  expect(opened).toHaveLength(2)
})

test('tries at once when the network comes back, and leaves a good connection alone', () => {
  const { opened, connection, comeOnline, openCount } = begin()
  comeOnline()
  connection('live')
  comeOnline()
  expect(opened).toHaveLength(1)
  connection('reconnecting')
  comeOnline()
  expect(opened).toHaveLength(2)
  expect(openCount()).toBe(1)
})

test('hears nothing more of a stream that it left', async () => {
  const { told, opened, say, fail, goAway, connection, end, openCount } = begin()
  goAway(true)
  say(1)
  connection('live')
  goAway(false)
  end()
  fail()
  await Promise.allSettled(opened.map(({ stream }) => stream[Symbol.asyncIterator]().next()))
  expect(told).toEqual(['connecting'])
  expect(openCount()).toBe(0)
})
