import { z } from 'zod'
import { answerSchema, type Answer } from './run/answer.ts'
import { conversationIdSchema, messageIdSchema, runIdSchema } from './ids.ts'
import type { ToolTypes } from './tool.ts'

const messageFields = {
  id: messageIdSchema,
  conversationId: conversationIdSchema,
  createdAt: z.iso.datetime(),
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
