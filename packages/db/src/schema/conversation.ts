import type { ConversationId, MessageId, PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'

export type ConversationTable = {
  id: ConversationId
  principal_id: PrincipalId
  /** The integer id for the FastAPI-compatible API. */
  number: GeneratedAlways<number>
  title: string
  /** The last message of the current branch; null if there are no messages. */
  leaf_id: MessageId | null
  /** True if messages may have siblings. While it is false, nobody needs to look for them. */
  branched: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
