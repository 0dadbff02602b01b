import type { ConversationId } from '@throughline/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { conversationQuery } from '../../api/conversation-query.ts'

/** A conversation with its loaded messages, oldest first. */
export function useConversation(id: ConversationId) {
  const query = useInfiniteQuery(conversationQuery(id))
  const pages = query.data?.pages
  const messages = useMemo(() => (pages ?? []).toReversed().flatMap((page) => page.items), [pages])
  return { query, conversation: pages?.[0]?.conversation ?? null, messages }
}
