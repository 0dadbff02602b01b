import { clearFeedback, deleteMessage, rateMessage } from '@throughline/db'
import {
  conversationIdSchema,
  FEEDBACK_COMMENT_MAX_LENGTH,
  feedbackKindSchema,
  feedbackSchema,
  messageIdSchema,
  textSchema,
} from '@throughline/protocol'
import type { ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import { messagePageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

export function messageRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /**
     * Lists the messages of a conversation's current branch: newest page first, oldest message first
     * within a page. The pages of a cursor stay on the branch of the first one.
     */
    list: scoped('read')
      .input(messagePageInput.extend({ conversationId: conversationIdSchema }))
      .query(({ ctx, input: { conversationId, ...page } }) =>
        ctx.runs.listMessages(ctx.principalId, conversationId, page),
      ),

    /**
     * Permanently deletes a message and everything below it. Returns the last message of the branch
     * that is current after that. Not possible while the conversation is being answered.
     */
    delete: scoped('chat')
      .input(z.object({ id: messageIdSchema }))
      .output(
        z.object({ conversationId: conversationIdSchema, leafId: messageIdSchema.nullable() }),
      )
      .mutation(({ ctx, input }) => deleteMessage(ctx.db, ctx.principalId, input.id)),

    /** Stores the caller's feedback on an answer, in place of an earlier one. Null removes it. */
    rate: scoped('chat')
      .input(
        z.object({
          messageId: messageIdSchema,
          kind: feedbackKindSchema.nullable(),
          comment: textSchema(FEEDBACK_COMMENT_MAX_LENGTH).nullable().default(null),
        }),
      )
      .output(feedbackSchema.nullable())
      .mutation(async ({ ctx: { db, principalId }, input: { messageId, kind, comment } }) => {
        if (kind) return rateMessage(db, principalId, { messageId, kind, comment })
        await clearFeedback(db, principalId, messageId)
        return null
      }),
  }
}
