import type {
  AnswerStatus,
  ConversationId,
  MessageId,
  RunError,
  RunId,
  StoredPart,
  Usage,
} from '@throughline/protocol'
import {
  sql,
  type Generated,
  type GeneratedAlways,
  type JSONColumnType,
  type Kysely,
  type Selectable,
} from 'kysely'
import type { Database } from './database.ts'

export interface MessageTable {
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

export type MessageRow = Selectable<MessageTable>

/**
 * A conversation's messages before a position, newest first. The caller has checked that the
 * conversation may be read.
 */
export function findMessagesBefore(
  db: Kysely<Database>,
  conversationId: ConversationId,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  let query = db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('superseded', '=', false)
    .orderBy('position', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('position', '<', before)
  return query.execute()
}

/** The numbers of messages, by their ids. The caller has checked that they may be read. */
export async function findMessageNumbers(
  db: Kysely<Database>,
  ids: readonly MessageId[],
): Promise<Map<MessageId, number>> {
  const rows = await db
    .selectFrom('message')
    .select(['id', 'number'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}
