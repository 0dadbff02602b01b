import type { Change } from '@throughline/protocol'
import { useEffect } from 'react'
import { refreshSession } from './auth-client.ts'
import { refreshAll, refreshConversation, refreshConversationList } from './conversation-cache.ts'
import { noteConnection } from './connection.ts'
import { pageVisibility } from './page-visibility.ts'
import { queryClient } from './query-client.ts'
import { subscribeWhileVisible } from './subscribe-while-visible.ts'
import { streamClient, trpc } from './trpc.ts'

/** Fetches again what the server says has moved, in whichever tab or device it was moved. */
export function useChanges(): void {
  useEffect(
    () =>
      subscribeWhileVisible({
        pageVisibility,
        open: streamClient.changes,
        onItem: take,
        onState: noteConnection,
        onRefused: refreshSession,
      }),
    [],
  )
}

function take(change: Change): void {
  switch (change.type) {
    case 'resync':
      refreshAll()
      break
    case 'conversation':
    case 'conversation_deleted':
      void refreshConversation(change.id)
      void refreshConversationList()
      break
    case 'tasks':
      void queryClient.invalidateQueries(trpc.task.list.pathFilter())
      break
  }
}
