import type { ConversationId, FeedbackKind, MessageId, PrincipalId } from '@throughline/protocol'
import type { Generated } from 'kysely'

export type FeedbackTable = {
  message_id: MessageId
  principal_id: PrincipalId
  /** The conversation of the message, for the list of its feedback. */
  conversation_id: ConversationId
  kind: FeedbackKind
  comment: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
