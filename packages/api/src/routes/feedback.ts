import { listFeedback } from '@throughline/db'
import { conversationIdSchema, feedbackSchema, pageSchema } from '@throughline/protocol'
import type { ToolTypes } from '@throughline/protocol'
import { pageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

export function feedbackRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /** Lists the caller's feedback in one or all conversations, most recently changed first. */
    list: scoped('read')
      .input(pageInput.extend({ conversationId: conversationIdSchema.optional() }).optional())
      .output(pageSchema(feedbackSchema))
      .query(({ ctx, input = pageInput.parse({}) }) =>
        listFeedback(ctx.db, ctx.principalId, input),
      ),
  }
}
