import type { ConversationId } from '@throughline/protocol'

/** What was written to a conversation and not sent yet; null is the one that is to be begun. */
export interface Drafts {
  read: (conversationId: ConversationId | null) => string
  keep: (conversationId: ConversationId | null, text: string) => void
  /** What was written while a new conversation was being made belongs to it. */
  moveNew: (to: ConversationId) => void
}

export function createDrafts(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Drafts {
  const drafts: Drafts = {
    read: (conversationId) => storage.getItem(keyOf(conversationId)) ?? '',
    keep(conversationId, text) {
      if (text === '') storage.removeItem(keyOf(conversationId))
      else storage.setItem(keyOf(conversationId), text)
    },
    moveNew(to) {
      const text = drafts.read(null)
      if (text === '') return
      drafts.keep(to, text)
      drafts.keep(null, '')
    },
  }
  return drafts
}

function keyOf(conversationId: ConversationId | null): string {
  return `draft:${conversationId ?? 'new'}`
}
