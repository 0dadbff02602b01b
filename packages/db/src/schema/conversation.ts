import type { ConversationId, PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'

export type ConversationTable = {
  id: ConversationId
  principal_id: PrincipalId
  /** The integer id that the seed's HTTP surface speaks. */
  number: GeneratedAlways<number>
  title: string
  /** The position of the newest message; a send takes the next two. */
  last_position: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
