/** Whether the page is visible to the user, and when to retry a lost connection. */
export interface PageVisibility {
  isAway(): boolean
  /** Calls `listener` when `isAway` changes and when the network returns. Returns an unsubscribe. */
  subscribe(listener: () => void): () => void
}

const AWAY_AFTER_MS = 20_000

/**
 * Over HTTP/1.1 a browser shares six connections per host among all tabs. A tab that is hidden for
 * AWAY_AFTER_MS therefore counts as away and closes its streams until it is shown again.
 */
function createPageVisibility(): PageVisibility {
  const listeners = new Set<() => void>()
  let away = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const change = (next: boolean) => {
    if (next === away) return
    away = next
    notify()
  }
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer)
    if (document.hidden) timer = setTimeout(() => change(true), AWAY_AFTER_MS)
    else change(false)
  })
  window.addEventListener('online', notify)
  return {
    isAway: () => away,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const pageVisibility = createPageVisibility()
