import { isPassing } from './app-error.ts'
import type { Presence } from './presence.ts'

export type LinkState = 'connecting' | 'live' | 'reconnecting'

/** What one connection tells; `error` is its last word. */
export interface ConnectionObserver<Item> {
  onData: (item: Item) => void
  onConnectionStateChange: (state: { state: 'idle' | 'connecting' | 'pending' }) => void
  onError: (error: unknown) => void
  onComplete: () => void
}

interface StaySubscribedOptions<Item> {
  /** Opens one connection; it begins after what `onItem` took so far. */
  open: (observer: ConnectionObserver<Item>) => { unsubscribe: () => void }
  onItem: (item: Item) => void
  onState: (state: LinkState) => void
  /** The server refuses for good. */
  onRefused: (error: unknown) => void
  presence: Presence
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 15_000

/**
 * Keeps a subscription open until it is ended. EventSource mends a cut by itself, but one answer
 * that is not 200 (a 503 of a restarting server, a 502 of its proxy) ends it for good: then a new
 * one is opened, later each time, and soon again once data has come. While the page is away there
 * is none.
 */
export function staySubscribed<Item>(options: StaySubscribedOptions<Item>): () => void {
  const { presence } = options
  let generation = 0
  let failures = 0
  let wasLive = false
  let connection: { unsubscribe(): void } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    generation += 1
    clearTimeout(timer)
    connection?.unsubscribe()
    connection = timer = undefined
  }

  const openLater = () => {
    close()
    if (presence.isAway()) return
    options.onState('reconnecting')
    timer = setTimeout(open, delayAfter(failures))
    failures += 1
  }

  function open() {
    close()
    const own = generation
    // A connection that was closed may still have a word in flight.
    const isCurrent = () => own === generation
    const opened = options.open({
      onData(item) {
        if (!isCurrent()) return
        failures = 0
        options.onItem(item)
      },
      onConnectionStateChange({ state }) {
        if (!isCurrent() || state === 'idle') return
        wasLive ||= state === 'pending'
        if (wasLive) options.onState(state === 'pending' ? 'live' : 'reconnecting')
      },
      onError(error) {
        if (!isCurrent()) return
        if (isPassing(error)) return openLater()
        end()
        options.onRefused(error)
      },
      onComplete() {
        if (isCurrent()) openLater()
      },
    })
    if (isCurrent()) connection = opened
    else opened.unsubscribe()
  }

  const forget = presence.subscribe(() => {
    if (presence.isAway()) close()
    else if (connection === undefined) open()
  })

  function end() {
    forget()
    close()
  }

  options.onState('connecting')
  if (!presence.isAway()) open()
  return end
}

function delayAfter(failures: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS)
  return delay * (0.75 + Math.random() / 2)
}
