import { z } from 'zod'
import { answerSchema, type Answer } from './run/answer.ts'
import { conversationIdSchema, messageIdSchema, runIdSchema } from './ids.ts'
import type { ToolTypes } from './tool.ts'

/** The place of a message among the replies to the same message, from the oldest to the newest. */
export const siblingsSchema = z.object({
  /** From 1. */
  number: z.int().positive(),
  count: z.int().min(2),
  previousId: messageIdSchema.nullable(),
  nextId: messageIdSchema.nullable(),
})
export type Siblings = z.infer<typeof siblingsSchema>

const messageFields = {
  id: messageIdSchema,
  conversationId: conversationIdSchema,
  createdAt: z.iso.datetime(),
  /** The message that this one replies to; null if it begins the conversation. */
  parentId: messageIdSchema.nullable(),
  /** Null if this is the only reply to its parent. */
  siblings: siblingsSchema.nullable(),
}

export const userMessageSchema = z.object({
  ...messageFields,
  role: z.literal('user'),
  text: z.string(),
})
export type UserMessage = z.infer<typeof userMessageSchema>

export const storedAssistantMessageSchema = z.object({
  ...messageFields,
  role: z.literal('assistant'),
  runId: runIdSchema,
  /** The ids of the calls that changed data. Known when the answer has ended. */
  changedBy: z.array(z.string()),
  ...answerSchema.shape,
})
type StoredAssistantMessage = z.infer<typeof storedAssistantMessageSchema>

export type AssistantMessage<Tools extends ToolTypes = ToolTypes> = Omit<
  StoredAssistantMessage,
  keyof Answer
> &
  Answer<Tools>

/** One entry of a conversation. */
export type Message<Tools extends ToolTypes = ToolTypes> = UserMessage | AssistantMessage<Tools>
