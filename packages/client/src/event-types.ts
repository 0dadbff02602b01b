import { storedEventSchema, type RunEvent } from '@throughline/protocol'

/**
 * True for an event of a type that this version knows. One that a newer server has more is passed
 * over. That a tool's arguments and result are those of its name is the server's promise.
 */
export function isRunEvent(data: unknown): data is RunEvent {
  return storedEventSchema.safeParse(data).success
}
