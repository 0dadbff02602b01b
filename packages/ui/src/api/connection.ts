import { useSyncExternalStore } from 'react'
import type { LinkState } from './subscribe-while-visible.ts'

const listeners = new Set<() => void>()
let state: LinkState = 'connecting'

/** Called by the subscription to `changes`, which is open as long as the page is. */
export function setConnectionState(next: LinkState): void {
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** True while the server cannot be reached. */
export function useIsReconnecting(): boolean {
  return useSyncExternalStore(subscribe, () => state === 'reconnecting')
}
