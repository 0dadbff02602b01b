import type { Conversation, ConversationId, Message } from '@throughline/protocol'
import { hashKey } from '@tanstack/react-query'
import { conversationListQuery } from './conversation-list-query.ts'
import { conversationQuery, type ConversationPage } from './conversation-query.ts'
import { queryClient } from './query-client.ts'
import { trpc } from './trpc.ts'

const paused = new Set<ConversationId>()

/**
 * Stops refetching a conversation while a message is being sent: a response could contain the new
 * message and show it twice, beside its optimistic copy. Returns a function that resumes.
 */
export async function pauseRefetching(id: ConversationId): Promise<() => unknown> {
  paused.add(id)
  await queryClient.cancelQueries({ queryKey: conversationQuery(id).queryKey })
  return () => paused.delete(id)
}

/** Refetches the conversation if it is on the page, and resolves when the fetch is complete. */
export function refreshConversation(id: ConversationId): Promise<void> {
  return refreshSoon(id, async () => {
    if (paused.has(id)) return
    await queryClient.invalidateQueries({ queryKey: conversationQuery(id).queryKey })
  })
}

export function refreshConversationList(): Promise<void> {
  return refreshSoon('list', () =>
    queryClient.invalidateQueries(trpc.conversation.list.pathFilter()),
  )
}

const SOON_MS = 20
const planned = new Map<string, Promise<void>>()

/** Debounced: both the stream of a run and `changes` announce its end, but one fetch is enough. */
function refreshSoon(what: string, refresh: () => Promise<void>): Promise<void> {
  const known = planned.get(what)
  if (known !== undefined) return known
  const plan = new Promise((resolve) => setTimeout(resolve, SOON_MS)).then(() => {
    planned.delete(what)
    return refresh()
  })
  planned.set(what, plan)
  return plan
}

/** Refetches all queries except paused conversations. */
export function refreshAll(): void {
  const pausedHashes = [...paused].map((id) => hashKey(conversationQuery(id).queryKey))
  void queryClient.invalidateQueries({
    predicate: ({ queryHash }) => !pausedHashes.includes(queryHash),
  })
}

/** Adds a new conversation to the cache of `conversationQuery`. */
export function seedConversation(conversation: Conversation): void {
  const page: ConversationPage = { conversation, items: [], nextCursor: null }
  queryClient.setQueryData(
    conversationQuery(conversation.id).queryKey,
    (data) => data ?? { pages: [page], pageParams: [null] },
  )
}

/** Updates a conversation in the cache, in its own query and in the list. */
export function changeConversation(id: ConversationId, change: Partial<Conversation>): void {
  queryClient.setQueryData(
    conversationListQuery().queryKey,
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((each) => (each.id === id ? { ...each, ...change } : each)),
        })),
      },
  )
  changeNewestPage(id, (page) =>
    page.conversation ? { ...page, conversation: { ...page.conversation, ...change } } : page,
  )
}

/** Updates the newest messages in the cache. The server must have made the same change. */
export function changeMessages(
  id: ConversationId,
  change: (messages: Message[]) => Message[],
): void {
  changeNewestPage(id, (page) => ({ ...page, items: change(page.items) }))
}

function changeNewestPage(
  id: ConversationId,
  change: (page: ConversationPage) => ConversationPage,
): void {
  queryClient.setQueryData(conversationQuery(id).queryKey, (data) => {
    const [newest, ...older] = data?.pages ?? []
    return data && newest ? { ...data, pages: [change(newest), ...older] } : data
  })
}
