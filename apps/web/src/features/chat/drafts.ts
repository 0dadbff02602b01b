import type { ConversationId } from '@throughline/protocol'

function keyOf(conversationId: ConversationId | null): string {
  return `draft:${conversationId ?? 'new'}`
}

/** What was written to a conversation and not sent yet, as long as the tab lives. */
export function readDraft(conversationId: ConversationId | null): string {
  return sessionStorage.getItem(keyOf(conversationId)) ?? ''
}

export function keepDraft(conversationId: ConversationId | null, text: string): void {
  if (text === '') sessionStorage.removeItem(keyOf(conversationId))
  else sessionStorage.setItem(keyOf(conversationId), text)
}

/** What was written while a new conversation was being made belongs to it. */
export function moveNewDraft(to: ConversationId): void {
  const text = readDraft(null)
  if (text === '') return
  keepDraft(to, text)
  keepDraft(null, '')
}
