import type { ReadOptions } from '@throughline/client'
import type { PageVisibility } from './page-visibility.ts'

export type LinkState = 'connecting' | 'live' | 'reconnecting'

interface SubscribeOptions<Item> {
  /** Opens the stream after the last item that `onItem` received. It reconnects by itself. */
  open: (options: ReadOptions) => AsyncIterable<Item>
  onItem: (item: Item) => void
  onState: (state: LinkState) => void
  /** Called when the server refuses the stream. The subscription has ended. */
  onRefused: (error: unknown) => void
  pageVisibility: PageVisibility
}

/**
 * Reads a stream until the returned function is called. The stream is closed while the page is
 * away. When the network returns during a reconnect, a new connection is tried at once.
 */
export function subscribeWhileVisible<Item>(options: SubscribeOptions<Item>): () => void {
  const { pageVisibility } = options
  let reading: AbortController | undefined
  let state: LinkState = 'connecting'

  const setState = (next: LinkState) => {
    state = next
    options.onState(next)
  }

  const close = () => {
    reading?.abort()
    reading = undefined
  }

  const open = () => {
    close()
    reading = new AbortController()
    void read(reading.signal)
  }

  async function read(signal: AbortSignal): Promise<void> {
    const onConnection = (next: LinkState) => {
      if (!signal.aborted) setState(next)
    }
    try {
      for await (const item of options.open({ signal, onConnection })) {
        // An aborted stream may still deliver an item that was already buffered.
        if (signal.aborted) return
        options.onItem(item)
      }
    } catch (error) {
      if (signal.aborted) return
      end()
      options.onRefused(error)
    }
  }

  const unsubscribe = pageVisibility.subscribe(() => {
    if (pageVisibility.isAway()) close()
    else if (reading === undefined || state === 'reconnecting') open()
  })

  function end() {
    unsubscribe()
    close()
  }

  setState('connecting')
  if (!pageVisibility.isAway()) open()
  return end
}
