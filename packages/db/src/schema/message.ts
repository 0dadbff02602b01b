import type {
  AnswerStatus,
  ConversationId,
  MessageId,
  RunError,
  RunId,
  StoredPart,
  Usage,
} from '@throughline/protocol'
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'

export type MessageTable = {
  id: MessageId
  conversation_id: ConversationId
  run_id: RunId
  /** The integer id that the seed's HTTP surface speaks. */
  number: GeneratedAlways<number>
  /** Its place in the conversation, from 1; assigned under the conversation's row lock. */
  position: number
  role: 'user' | 'assistant'
  parts: JSONColumnType<StoredPart[]>
  status: AnswerStatus
  error: JSONColumnType<RunError> | null
  usage: JSONColumnType<Usage> | null
  /** True for a failed answer that a retry took the place of. */
  superseded: Generated<boolean>
  created_at: Generated<Date>
}
