import type { ConversationId, PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'

export type ConversationTable = {
  id: ConversationId
  principal_id: PrincipalId
  /** The integer id for the FastAPI-compatible API. */
  number: GeneratedAlways<number>
  title: string
  /** The position of the newest message. A send uses the next two positions. */
  last_position: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
