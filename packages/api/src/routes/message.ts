import { conversationIdSchema } from '@throughline/protocol'
import type { ToolTypes } from '@throughline/protocol'
import { pageInput } from '../page-input.ts'
import type { Kit } from '../trpc.ts'

export function messageRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Kit<Tools, Scope, Topic, Code>) {
  return {
    /** A conversation's messages, the newest page first; inside a page, oldest first. */
    list: scoped('read')
      .input(pageInput.extend({ conversationId: conversationIdSchema }))
      .query(({ ctx, input: { conversationId, ...page } }) =>
        ctx.runs.listMessages(ctx.principalId, conversationId, page),
      ),
  }
}
