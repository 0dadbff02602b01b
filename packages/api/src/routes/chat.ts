import {
  conversationIdSchema,
  MESSAGE_MAX_LENGTH,
  messageIdSchema,
  requestIdSchema,
  runIdSchema,
  textSchema,
  timeZoneSchema,
} from '@throughline/protocol'
import type { LogEntry, ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import { rateLimitedSend } from '../rate-limited-send.ts'
import { cursorOf, stream } from '../stream.ts'
import type { Kit } from '../trpc.ts'

const NOTE_MAX_LENGTH = 500

const sentSchema = z.object({
  conversationId: conversationIdSchema,
  runId: runIdSchema,
  userMessageId: messageIdSchema,
  assistantMessageId: messageIdSchema,
})

export function chatRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ scoped }: Kit<Tools, Scope, Topic, Code>) {
  return {
    /** Stores a message and begins its answer. Sending the same request id again begins nothing. */
    send: scoped('chat')
      .input(
        z.object({
          message: textSchema(MESSAGE_MAX_LENGTH),
          requestId: requestIdSchema,
          conversationId: conversationIdSchema.optional(),
          timeZone: timeZoneSchema.optional(),
        }),
      )
      .output(sentSchema)
      .mutation(({ ctx, input }) => rateLimitedSend(ctx, input, ctx.runs.send)),

    /** Follows a run: its events after `lastEventId`, then the new ones, until it has ended. */
    stream: scoped('read')
      .input(z.object({ runId: runIdSchema, lastEventId: z.string().optional() }))
      .subscription(({ ctx, input, signal = new AbortController().signal }) => {
        const after = cursorOf(input.lastEventId)
        return stream(numbered(ctx.runs.follow(ctx.principalId, input.runId, { after, signal })))
      }),

    /** Ends a run. Answers with the message that was kept; a run that has ended stays as it is. */
    stop: scoped('chat')
      .input(z.object({ runId: runIdSchema }))
      .mutation(({ ctx, input }) => ctx.runs.stop(ctx.principalId, input.runId)),

    /**
     * Allows or rejects a call that a run waits with, exactly once. `note` is a word to the model. The
     * run goes on when all of its calls are decided on.
     */
    approve: scoped('chat')
      .input(
        z.object({
          runId: runIdSchema,
          callId: textSchema(100),
          approved: z.boolean(),
          note: textSchema(NOTE_MAX_LENGTH).nullable().default(null),
        }),
      )
      .output(z.object({ runId: runIdSchema, callId: z.string(), approved: z.boolean() }))
      .mutation(async ({ ctx, input }) => {
        await ctx.runs.approve(ctx.principalId, input)
        const { runId, callId, approved } = input
        return { runId, callId, approved }
      }),

    /** Runs a failed or stopped answer again, in its place. */
    retry: scoped('chat')
      .input(z.object({ runId: runIdSchema, requestId: requestIdSchema }))
      .output(sentSchema)
      .mutation(({ ctx, input }) => rateLimitedSend(ctx, input, ctx.runs.retry)),
  }
}

async function* numbered<Tools extends ToolTypes>(entries: AsyncIterable<LogEntry<Tools>>) {
  for await (const { seq, event } of entries) yield { id: String(seq), data: event }
}
