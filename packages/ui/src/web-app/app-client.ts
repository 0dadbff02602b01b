import type { ToolsOf } from '@throughline/api'
import type { ToolCallPart } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import { createProxies } from '../api/trpc.ts'
import { useAnswerMessage } from '../features/chat/answer/answer-message.ts'
import { useConversation } from '../features/chat/use-conversation.ts'
import { isToolCall } from './tool-part.ts'

/**
 * What the components of an app call the server by, typed by the app's whole router:
 * `createAppClient<AppRouter>()`. Its queries share the page's cache.
 */
export function createAppClient<Router extends AnyTRPCRouter>() {
  type Tools = ToolsOf<Router>

  /**
   * For cards: the tool calls of the conversation that a card belongs to, as far as they are
   * loaded, with those of its own answer first.
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
