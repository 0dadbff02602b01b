import { z } from 'zod'
import { conversationIdSchema } from './ids.ts'

/** What changed among a principal's data. It says what to fetch again, not the new values. */
export const changeSchema = z.discriminatedUnion('type', [
  /** Anything may have changed: the first item of every connection. */
  z.object({ type: z.literal('resync') }),
  z.object({ type: z.literal('conversation'), id: conversationIdSchema }),
  z.object({ type: z.literal('conversation_deleted'), id: conversationIdSchema }),
  /** Data of the app, by a topic of its contract. */
  z.object({ type: z.literal('app'), topic: z.string() }),
])
type StoredChange = z.infer<typeof changeSchema>

/** A change; `Topic` is the union of the app's topics. */
export type Change<Topic extends string = string> =
  | Exclude<StoredChange, { type: 'app' }>
  | { type: 'app'; topic: Topic }
