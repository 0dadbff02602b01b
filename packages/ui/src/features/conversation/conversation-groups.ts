import type { Conversation } from '@throughline/protocol'
import { daysBetween, LOCALE, today } from '../../components/text/day.ts'

export interface ConversationGroup {
  name: string
  conversations: Conversation[]
}

/** Groups conversations by the day of their last update. Keeps their order. */
export function groupConversations(
  conversations: readonly Conversation[],
  now = new Date(),
): ConversationGroup[] {
  const groups = new Map<string, Conversation[]>()
  for (const conversation of conversations) {
    const name = groupName(new Date(conversation.updatedAt), now)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [conversation])
    else group.push(conversation)
  }
  return [...groups].map(([name, members]) => ({ name, conversations: members }))
}

function groupName(updated: Date, now: Date): string {
  const days = daysBetween(today(updated), today(now))
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days <= 7) return 'Previous 7 days'
  if (days <= 30) return 'Previous 30 days'
  const isThisYear = updated.getFullYear() === now.getFullYear()
  return updated.toLocaleDateString(LOCALE, {
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  })
}
