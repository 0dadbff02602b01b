import {
  deleteConversation,
  findLatestConversation,
  getConversation,
  listConversations,
  renameConversation,
} from '@throughline/db'
import {
  conversationIdSchema,
  conversationSchema,
  pageSchema,
  textSchema,
  TITLE_MAX_LENGTH,
} from '@throughline/protocol'
import type { ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import { pageInput } from '../page-input.ts'
import type { Trpc } from '../trpc.ts'

const byId = z.object({ id: conversationIdSchema })

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
      .output(pageSchema(conversationSchema))
      .query(({ ctx, input }) =>
        listConversations(ctx.db, ctx.principalId, input ?? pageInput.parse({})),
      ),

    /** Returns a conversation and its newest messages. To follow its run, stream `activeRunId`. */
    get: scoped('read')
      .input(byId)
      .query(async ({ ctx, input }) => {
        const found = await getConversation(ctx.db, ctx.principalId, input.id)
        const conversation = conversationSchema.parse(found)
        const messages = await ctx.runs.listMessages(ctx.principalId, input.id, { limit: 50 })
        return { conversation, messages }
      }),

    /** Returns the most recently updated conversation, or null. */
    latest: scoped('read')
      .output(conversationSchema.nullable())
      .query(async ({ ctx }) => (await findLatestConversation(ctx.db, ctx.principalId)) ?? null),

    rename: scoped('chat')
      .input(byId.extend({ title: textSchema(TITLE_MAX_LENGTH) }))
      .output(conversationSchema)
      .mutation(({ ctx, input }) => renameConversation(ctx.db, ctx.principalId, input)),

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
