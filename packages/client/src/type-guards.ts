import {
  changeSchema,
  storedAssistantMessageSchema,
  storedEventSchema,
  type AssistantMessage,
  type Change,
  type RunEvent,
  type ToolTypes,
} from '@throughline/protocol'

// The schemas check what the protocol defines. That arguments and results have the types of their
// tool, and that a topic is one of the app's, is guaranteed by the server that runs the app.

/** False for event types of newer servers, which the client skips. */
export function isRunEvent<Tools extends ToolTypes>(data: unknown): data is RunEvent<Tools> {
  return storedEventSchema.safeParse(data).success
}

export function isAssistantMessage<Tools extends ToolTypes>(
  data: unknown,
): data is AssistantMessage<Tools> {
  return storedAssistantMessageSchema.safeParse(data).success
}

/** False for change types of newer servers, which the client skips. */
export function isChange<Topic extends string>(data: unknown): data is Change<Topic> {
  return changeSchema.safeParse(data).success
}
