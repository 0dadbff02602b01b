import type { Change } from '@throughline/protocol'
import { useEffect } from 'react'
import { refreshSession } from './auth-client.ts'
import { refreshAll, refreshConversation, refreshConversationList } from './conversation-cache.ts'
import { setConnectionState } from './connection.ts'
import { pageVisibility } from './page-visibility.ts'
import { subscribeWhileVisible } from './subscribe-while-visible.ts'
import { streamClient } from './trpc.ts'

/**
 * Refetches data when the server announces a change, made in any tab or on any device.
 * `onAppChange` receives the topic of a change to the app's own data.
 */
export function useChanges(onAppChange: (topic: string) => void): void {
  useEffect(
    () =>
      subscribeWhileVisible({
        pageVisibility,
        open: streamClient.changes,
        onItem: (change) => applyChange(change, onAppChange),
        onState: setConnectionState,
        onRefused: refreshSession,
      }),
    [onAppChange],
  )
}

function applyChange(change: Change, onAppChange: (topic: string) => void): void {
  switch (change.type) {
    case 'resync':
      refreshAll()
      break
    case 'conversation':
    case 'conversation_deleted':
      void refreshConversation(change.id)
      void refreshConversationList()
      break
    case 'app':
      onAppChange(change.topic)
      break
  }
}
