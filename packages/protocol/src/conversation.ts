import { z } from 'zod'
import { conversationIdSchema, runIdSchema } from './ids.ts'

export const conversationSchema = z.object({
  id: conversationIdSchema,
  title: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** The run that answers at this moment, if any. */
  activeRunId: runIdSchema.nullable(),
  /** True while that run waits for a person's decision on a call. */
  isWaiting: z.boolean(),
})
export type Conversation = z.infer<typeof conversationSchema>
