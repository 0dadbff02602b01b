import { z } from 'zod'
import { conversationIdSchema, runIdSchema } from './ids.ts'

export const conversationSchema = z.object({
  id: conversationIdSchema,
  title: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** The run in progress, if any. */
  activeRunId: runIdSchema.nullable(),
  /** True while that run waits for an approval. */
  isWaiting: z.boolean(),
})
export type Conversation = z.infer<typeof conversationSchema>
