import {
  deleteConversation,
  forkConversation,
  findLatestConversation,
  listConversations,
  renameConversation,
  switchBranch,
  type Numbered,
} from '@throughline/db'
import {
  conversationIdSchema,
  conversationSchema,
  messageIdSchema,
  textSchema,
  TITLE_MAX_LENGTH,
} from '@throughline/protocol'
import type { Conversation, Page, ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import { MESSAGE_PAGE_SIZE, pageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

const byId = z.object({ id: conversationIdSchema })
const byMessage = z.object({ messageId: messageIdSchema })

export function conversationRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /** Lists the caller's conversations, most recently updated first. */
    list: scoped('read')
      .input(pageInput.optional())
      .query(async ({ ctx, input = pageInput.parse({}) }): Promise<Page<Conversation>> => {
        const page = await listConversations(ctx.db, ctx.principalId, input)
        return { ...page, items: page.items.map(withoutNumber) }
      }),

    /** Returns a conversation and its newest messages. To follow its run, stream `activeRunId`. */
    get: scoped('read')
      .input(byId)
      .query(async ({ ctx, input }) => {
        const limit = MESSAGE_PAGE_SIZE
        const opened = await ctx.runs.openConversation(ctx.principalId, input.id, { limit })
        return { ...opened, conversation: withoutNumber(opened.conversation) }
      }),

    /** Returns the most recently updated conversation, or null. */
    latest: scoped('read')
      .output(conversationSchema.nullable())
      .query(async ({ ctx }) => (await findLatestConversation(ctx.db, ctx.principalId)) ?? null),

    rename: scoped('chat')
      .input(byId.extend({ title: textSchema(TITLE_MAX_LENGTH) }))
      .output(conversationSchema)
      .mutation(({ ctx, input }) => renameConversation(ctx.db, ctx.principalId, input)),

    /**
     * Makes the branch through a message the current one, up to its newest message, `leafId`. Not
     * possible while the conversation is being answered.
     */
    switchBranch: scoped('chat')
      .input(byMessage)
      .output(z.object({ conversationId: conversationIdSchema, leafId: messageIdSchema }))
      .mutation(({ ctx, input }) => switchBranch(ctx.db, ctx.principalId, input.messageId)),

    /** Creates a conversation with a copy of the branch up to a message. */
    fork: scoped('chat')
      .input(byMessage)
      .output(conversationSchema)
      .mutation(({ ctx, input }) => forkConversation(ctx.db, ctx.principalId, input.messageId)),

    /** Permanently deletes a conversation with its messages. Ends its run in progress. */
    delete: scoped('chat')
      .input(byId)
      .output(byId)
      .mutation(async ({ ctx, input }) => {
        await deleteConversation(ctx.db, ctx.principalId, input.id)
        return input
      }),
  }
}

/** The integer id is for the FastAPI-compatible API only. */
function withoutNumber(numbered: Numbered<Conversation>): Conversation {
  const { number: _, ...conversation } = numbered
  return conversation
}
