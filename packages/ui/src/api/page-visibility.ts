/** Whether somebody may be looking at this page, and when to try a lost connection at once. */
export interface PageVisibility {
  isAway(): boolean
  /** Calls back when `isAway` changes, and when the network comes back. Answers with how to end. */
  subscribe(listener: () => void): () => void
}

const AWAY_AFTER_MS = 20_000

/**
 * HTTP/1.1 gives a browser six connections for all its tabs, so a tab that was hidden for a while
 * counts as away and gives its streams up until it is shown.
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
