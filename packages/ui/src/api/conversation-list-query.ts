import { trpc } from './trpc.ts'

const PAGE_SIZE = 40

/** The conversations, the most recently updated first. */
export function conversationListQuery() {
  return trpc.conversation.list.infiniteQueryOptions(
    { limit: PAGE_SIZE },
    { getNextPageParam: (page) => page.nextCursor },
  )
}
