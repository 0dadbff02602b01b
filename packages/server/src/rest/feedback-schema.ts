import type { NumberedFeedback } from '@throughline/db'
import { FEEDBACK_COMMENT_MAX_LENGTH, feedbackKindSchema, textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { timestamp } from './timestamp.ts'

/** The feedback on an answer in the REST API. */
export const feedbackShape = z
  .object({
    message_id: z.int().min(1),
    conversation_id: z.int().min(1),
    kind: feedbackKindSchema,
    comment: z.string().nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({
    examples: [
      {
        message_id: 457,
        conversation_id: 123,
        kind: 'negative',
        comment: 'It added the milk twice.',
        created_at: '2026-11-23T09:00:00.000Z',
        updated_at: '2026-11-23T09:00:00.000Z',
      },
    ],
  })

type FeedbackShape = z.infer<typeof feedbackShape>

export const ratingShape = z
  .object({
    kind: feedbackKindSchema,
    comment: textSchema(FEEDBACK_COMMENT_MAX_LENGTH).nullable().default(null),
  })
  .meta({ examples: [{ kind: 'negative', comment: 'It added the milk twice.' }] })

export function toFeedbackShape(feedback: NumberedFeedback): FeedbackShape {
  return {
    message_id: feedback.messageNumber,
    conversation_id: feedback.conversationNumber,
    kind: feedback.kind,
    comment: feedback.comment,
    created_at: feedback.createdAt,
    updated_at: feedback.updatedAt,
  }
}
