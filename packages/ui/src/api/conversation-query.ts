import type { Conversation, ConversationId, Message } from '@throughline/protocol'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { trpc, trpcClient } from './trpc.ts'
import { messageOf } from '@throughline/client'

/** One page of the messages of a conversation, oldest first. */
export interface ConversationPage {
  /** Set on the newest page only. */
  conversation: Conversation | null
  items: Message[]
  nextCursor: string | null
}

async function newestPage(id: ConversationId): Promise<ConversationPage> {
  const { conversation, messages } = await trpcClient.conversation.get.query({ id })
  return { conversation, items: messages.items.map(messageOf), nextCursor: messages.nextCursor }
}

async function olderPage(
  conversationId: ConversationId,
  cursor: string,
): Promise<ConversationPage> {
  const { items, nextCursor } = await trpcClient.message.list.query({ conversationId, cursor })
  return { conversation: null, items: items.map(messageOf), nextCursor }
}

/**
 * A conversation with its messages, the newest page first. One query fetches both, so that the
 * messages are consistent with `activeRunId`.
 */
export function conversationQuery(id: ConversationId) {
  const newest: string | null = null
  return infiniteQueryOptions({
    queryKey: [...trpc.conversation.get.queryKey({ id }), 'pages'],
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      pageParam === null ? newestPage(id) : olderPage(id, pageParam),
    initialPageParam: newest,
    getNextPageParam: (page) => page.nextCursor,
  })
}
