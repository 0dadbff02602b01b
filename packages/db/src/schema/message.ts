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
  /** The integer id for the FastAPI-compatible API. */
  number: GeneratedAlways<number>
  /** The position in the conversation, from 1. Assigned under the conversation's row lock. */
  position: number
  role: 'user' | 'assistant'
  parts: JSONColumnType<StoredPart[]>
  status: AnswerStatus
  error: JSONColumnType<RunError> | null
  usage: JSONColumnType<Usage> | null
  /** True for a failed or stopped answer that a retry has replaced. */
  superseded: Generated<boolean>
  created_at: Generated<Date>
}
