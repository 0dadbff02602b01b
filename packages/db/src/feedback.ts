import {
  messageIdSchema,
  type ConversationId,
  type Feedback,
  type FeedbackKind,
  type MessageId,
  type Page,
  type PrincipalId,
} from '@throughline/protocol'
import { sql, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import { notifyChangeSql } from './change.ts'
import { decodeCursor } from './cursor.ts'
import { messageNotFound } from './message.ts'
import { rowLimit, toPage, type PageRequest } from './page.ts'
import type { EngineTables } from './schema/engine-tables.ts'
import type { FeedbackTable } from './schema/feedback.ts'

/** With the integer ids of the FastAPI-compatible API. */
export interface NumberedFeedback extends Feedback {
  messageNumber: number
  conversationNumber: number
}

interface Rating {
  messageId: MessageId
  kind: FeedbackKind
  comment: string | null
}

const cursorSchema = z.tuple([z.iso.datetime(), messageIdSchema])

/**
 * Stores the principal's feedback on an answer, in place of an earlier one. Throws MESSAGE_NOT_FOUND
 * if the answer does not exist or belongs to another principal.
 */
export async function rateMessage(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { messageId, kind, comment }: Rating,
): Promise<NumberedFeedback> {
  const answer = await getAnswer(db, principalId, messageId)
  const { conversationId } = answer
  const row = await db
    .insertInto('throughline.feedback')
    .values({
      message_id: messageId,
      principal_id: principalId,
      conversation_id: conversationId,
      kind,
      comment,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['message_id', 'principal_id'])
        .doUpdateSet({ kind, comment, updated_at: sql`now()` }),
    )
    .returningAll()
    .returning(
      notifyChangeSql(principalId, { type: 'conversation', id: conversationId }).as('notified'),
    )
    .executeTakeFirstOrThrow()
  return toFeedback({ ...row, ...answer })
}

/** Removes the principal's feedback on an answer. Does nothing if there is none. */
export async function clearFeedback(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<void> {
  const { conversationId: id } = await getAnswer(db, principalId, messageId)
  await db
    .deleteFrom('throughline.feedback')
    .where('message_id', '=', messageId)
    .where('principal_id', '=', principalId)
    .returning(notifyChangeSql(principalId, { type: 'conversation', id }).as('notified'))
    .execute()
}

interface FeedbackPageRequest extends Pick<PageRequest, 'limit' | 'cursor'> {
  /** Default: the feedback in all conversations. */
  conversationId?: ConversationId | undefined
}

/** Returns a page of the principal's feedback, the most recently changed first. */
export async function listFeedback(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { limit, cursor, conversationId }: FeedbackPageRequest,
): Promise<Page<NumberedFeedback>> {
  let query = db
    .selectFrom('throughline.feedback as feedback')
    .innerJoin('throughline.message as message', 'message.id', 'feedback.message_id')
    .innerJoin(
      'throughline.conversation as conversation',
      'conversation.id',
      'feedback.conversation_id',
    )
    .selectAll('feedback')
    .select(['message.number as messageNumber', 'conversation.number as conversationNumber'])
    .where('feedback.principal_id', '=', principalId)
    .orderBy('feedback.updated_at', 'desc')
    .orderBy('feedback.message_id', 'desc')
    .limit(rowLimit(limit))
  if (conversationId !== undefined)
    query = query.where('feedback.conversation_id', '=', conversationId)
  if (cursor !== undefined) {
    const [updatedAt, messageId] = decodeCursor(cursorSchema, cursor)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('feedback.updated_at', 'feedback.message_id'),
        '<',
        tuple(new Date(updatedAt), messageId),
      ),
    )
  }
  const items = (await query.execute()).map(toFeedback)
  return toPage(items, limit, (last) => [last.updatedAt, last.messageId])
}

interface Answer {
  conversationId: ConversationId
  messageNumber: number
  conversationNumber: number
}

function getAnswer(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<Answer> {
  return db
    .selectFrom('throughline.message as message')
    .innerJoin('throughline.conversation as conversation', (join) =>
      join
        .onRef('conversation.id', '=', 'message.conversation_id')
        .on('conversation.principal_id', '=', principalId),
    )
    .select(['conversation.id as conversationId', 'conversation.number as conversationNumber'])
    .select('message.number as messageNumber')
    .where('message.id', '=', messageId)
    .where('message.role', '=', 'assistant')
    .executeTakeFirstOrThrow(messageNotFound)
}

function toFeedback(
  row: Selectable<FeedbackTable> & Pick<Answer, 'messageNumber' | 'conversationNumber'>,
): NumberedFeedback {
  return {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    kind: row.kind,
    comment: row.comment,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    messageNumber: row.messageNumber,
    conversationNumber: row.conversationNumber,
  }
}
