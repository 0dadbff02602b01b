import type { AppTools } from '@throughline/api'
import type { AssistantMessage } from '@throughline/protocol'
import { createContext, use } from 'react'

/** The answer that a part belongs to. Who reads it is shown anew whenever the answer grows. */
export const AnswerMessage = createContext<AssistantMessage<AppTools> | null>(null)

export function useAnswerMessage(): AssistantMessage<AppTools> {
  const message = use(AnswerMessage)
  if (message === null) throw new Error('This is a part of no answer.')
  return message
}
