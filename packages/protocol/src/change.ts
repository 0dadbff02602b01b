import { z } from 'zod'
import { conversationIdSchema } from './ids.ts'

/** A notification that a principal's data changed. It says what to fetch again, not the values. */
export const changeSchema = z.discriminatedUnion('type', [
  /** The first item of every connection: anything may have changed before it. */
  z.object({ type: z.literal('resync') }),
  z.object({ type: z.literal('conversation'), id: conversationIdSchema }),
  z.object({ type: z.literal('conversation_deleted'), id: conversationIdSchema }),
  /** Data of the app. `topic` is declared in the app's contract. */
  z.object({ type: z.literal('app'), topic: z.string() }),
])
type StoredChange = z.infer<typeof changeSchema>

/** A change of an app whose topics are `Topic`. */
export type Change<Topic extends string = string> =
  | Exclude<StoredChange, { type: 'app' }>
  | { type: 'app'; topic: Topic }
