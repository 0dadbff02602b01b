import { conversationIdSchema } from '@throughline/protocol'
import { pageInput } from './page-input.ts'
import { procedure, router } from './trpc.ts'

export const messageRouter = router({
  /** A conversation's messages, the newest page first; inside a page, oldest first. */
  list: procedure
    .meta({ scope: 'read' })
    .input(pageInput.extend({ conversationId: conversationIdSchema }))
    .query(({ ctx, input: { conversationId, ...page } }) =>
      ctx.runs.listMessages(ctx.principalId, conversationId, page),
    ),
})
