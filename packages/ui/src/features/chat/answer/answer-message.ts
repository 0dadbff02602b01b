import type { AssistantMessage } from '@throughline/protocol'
import { createContext, use } from 'react'

/** The answer that a part belongs to. A component that reads it rerenders on every event. */
export const AnswerMessage = createContext<AssistantMessage | null>(null)

export function useAnswerMessage(): AssistantMessage {
  const message = use(AnswerMessage)
  if (message === null) throw new Error('useAnswerMessage must be used inside an answer.')
  return message
}
