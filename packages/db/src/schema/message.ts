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
  /** The message that this one replies to; null if it begins the conversation. */
  parent_id: MessageId | null
  /** The integer id for the FastAPI-compatible API. A reply has a greater one than its parent. */
  number: GeneratedAlways<number>
  role: 'user' | 'assistant'
  parts: JSONColumnType<StoredPart[]>
  status: AnswerStatus
  error: JSONColumnType<RunError> | null
  usage: JSONColumnType<Usage> | null
  created_at: Generated<Date>
}
