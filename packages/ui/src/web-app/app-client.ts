import type { ToolsOf } from '@throughline/api'
import type { ToolCallPart } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import { createProxies } from '../api/trpc.ts'
import { useAnswerMessage } from '../features/chat/answer/answer-message.ts'
import { useConversation } from '../features/chat/use-conversation.ts'
import { isToolCall } from './tool-part.ts'

/**
 * Creates the client with which an app's components call the server, typed by the app's router:
 * `createAppClient<AppRouter>()`. Its queries share the page's query cache.
 */
export function createAppClient<Router extends AnyTRPCRouter>() {
  type Tools = ToolsOf<Router>

  /**
   * For cards: the loaded tool calls of the card's conversation. The calls of the card's own answer
   * come first.
   */
  function useToolCalls(): ToolCallPart<Tools>[] {
    const answer = useAnswerMessage()
    const { messages } = useConversation(answer.conversationId)
    return [answer, ...messages].flatMap((message) =>
      message.role === 'assistant' ? message.parts.filter((part) => isToolCall<Tools>(part)) : [],
    )
  }

  return { ...createProxies<Router>(), useToolCalls }
}
