import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Presence } from './presence.ts'
import { staySubscribed, type ConnectionObserver } from './stay-subscribed.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const lost = new TRPCClientError('Unknown error')
const refused = (code: string, httpStatus: number) =>
  TRPCClientError.from({ error: { code: -32000, message: code, data: { code, httpStatus } } })

/** A subscription under test: what was opened, what it told, and the page it lives in. */
function begin() {
  const opened: { observer: ConnectionObserver<number>; isOpen: boolean }[] = []
  const told: unknown[] = []
  const listeners = new Set<() => void>()
  let isAway = false
  const presence: Presence = {
    isAway: () => isAway,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const end = staySubscribed<number>({
    presence,
    open(observer) {
      const connection = { observer, isOpen: true }
      opened.push(connection)
      observer.onConnectionStateChange({ state: 'connecting' })
      return {
        unsubscribe() {
          connection.isOpen = false
        },
      }
    },
    onItem: (item) => told.push(item),
    onState: (state) => told.push(state),
    onRefused: () => told.push('refused'),
  })
  const last = () => {
    const connection = opened.at(-1)
    if (connection === undefined) throw new Error('nothing was opened')
    return connection
  }
  return {
    opened,
    told,
    last,
    end,
    openCount: () => opened.filter(({ isOpen }) => isOpen).length,
    goAway(away: boolean) {
      isAway = away
      tell()
    },
    comeOnline: tell,
  }
}

test('hands on what comes and says when it is live', () => {
  const { told, last } = begin()
  last().observer.onConnectionStateChange({ state: 'pending' })
  last().observer.onData(1)
  expect(told).toEqual(['connecting', 'live', 1])
})

test('says that it reconnects while EventSource mends a cut by itself', () => {
  const { told, opened, last } = begin()
  last().observer.onConnectionStateChange({ state: 'pending' })
  last().observer.onConnectionStateChange({ state: 'connecting' })
  last().observer.onConnectionStateChange({ state: 'pending' })
  expect(told).toEqual(['connecting', 'live', 'reconnecting', 'live'])
  expect(opened).toHaveLength(1)
})

test.each([
  ['a lost network', lost],
  ['a limit', refused('TOO_MANY_REQUESTS', 429)],
  ['a restarting server', refused('SERVICE_UNAVAILABLE', 503)],
])('opens a new connection after %s', (_, error) => {
  const { opened, last, openCount } = begin()
  last().observer.onError(error)
  expect(openCount()).toBe(0)
  vi.advanceTimersByTime(700)
  expect(opened).toHaveLength(2)
  expect(openCount()).toBe(1)
})

test('waits longer from failure to failure, and little again once data has come', () => {
  const { opened, last } = begin()
  for (let failure = 0; failure < 8; failure += 1) {
    last().observer.onError(lost)
    vi.advanceTimersByTime(20_000)
  }
  const before = opened.length
  last().observer.onError(lost)
  vi.advanceTimersByTime(10_000)
  expect(opened).toHaveLength(before)
  vi.advanceTimersByTime(10_000)
  expect(opened).toHaveLength(before + 1)

  last().observer.onData(1)
  last().observer.onError(lost)
  vi.advanceTimersByTime(700)
  expect(opened).toHaveLength(before + 2)
})

test('gives up for good when the server refuses', () => {
  const { opened, told, last, openCount } = begin()
  last().observer.onError(refused('NOT_FOUND', 404))
  vi.advanceTimersByTime(60_000)
  expect(opened).toHaveLength(1)
  expect(openCount()).toBe(0)
  expect(told).toEqual(['connecting', 'refused'])
})

test('closes while the page is away and comes back with it', () => {
  const { openCount, goAway, opened } = begin()
  goAway(true)
  expect(openCount()).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(openCount()).toBe(0)
  goAway(false)
  expect(openCount()).toBe(1)
  expect(opened).toHaveLength(2)
})

test('tries at once when the network comes back, and leaves a good connection alone', () => {
  const { opened, last, comeOnline } = begin()
  comeOnline()
  expect(opened).toHaveLength(1)
  last().observer.onError(lost)
  comeOnline()
  expect(opened).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(opened).toHaveLength(2)
})

test('hears nothing more of a connection that it left', () => {
  const { told, opened, goAway, end, openCount } = begin()
  const [first] = opened
  goAway(true)
  goAway(false)
  first?.observer.onData(1)
  first?.observer.onError(refused('NOT_FOUND', 404))
  expect(told).toEqual(['connecting'])
  end()
  vi.advanceTimersByTime(60_000)
  expect(openCount()).toBe(0)
  expect(opened).toHaveLength(2)
})
