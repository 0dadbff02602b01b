import type { ConversationId } from '@throughline/protocol'

/** The unsent text of each conversation. The id null stands for a new conversation. */
export interface Drafts {
  read: (conversationId: ConversationId | null) => string
  keep: (conversationId: ConversationId | null, text: string) => void
  /** Moves the draft of the new conversation to the conversation that was created. */
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
