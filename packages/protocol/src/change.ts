import { z } from 'zod'
import { conversationIdSchema } from './ids.ts'

/** What moved among a principal's things. It says where to look again, not what is there. */
export const changeSchema = z.discriminatedUnion('type', [
  /** Anything may have moved: the first word of every connection. */
  z.object({ type: z.literal('resync') }),
  z.object({ type: z.literal('conversation'), id: conversationIdSchema }),
  z.object({ type: z.literal('conversation_deleted'), id: conversationIdSchema }),
  z.object({ type: z.literal('tasks') }),
])
export type Change = z.infer<typeof changeSchema>
