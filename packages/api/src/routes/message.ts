import { conversationIdSchema } from '@throughline/protocol'
import type { ToolTypes } from '@throughline/protocol'
import { messagePageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

export function messageRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /** Lists a conversation's messages: newest page first, oldest message first within a page. */
    list: scoped('read')
      .input(messagePageInput.extend({ conversationId: conversationIdSchema }))
      .query(({ ctx, input: { conversationId, ...page } }) =>
        ctx.runs.listMessages(ctx.principalId, conversationId, page),
      ),
  }
}
