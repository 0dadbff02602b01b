import { z } from 'zod'
import { conversationIdSchema, messageIdSchema } from './ids.ts'

export const FEEDBACK_COMMENT_MAX_LENGTH = 2_000

export const feedbackKindSchema = z.enum(['positive', 'negative'])
export type FeedbackKind = z.infer<typeof feedbackKindSchema>

/** What the owner of a conversation thinks of an answer. */
export const feedbackSchema = z.object({
  messageId: messageIdSchema,
  conversationId: conversationIdSchema,
  kind: feedbackKindSchema,
  comment: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Feedback = z.infer<typeof feedbackSchema>
