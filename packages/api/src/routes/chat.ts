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
import type { Trpc } from '../trpc.ts'

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
>({ scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /**
     * Stores a message and starts its run. A repeated request id returns the first result. With the
     * `parentId` of an earlier message, the new one is an edit of it: a sibling on a branch of its own.
     */
    send: scoped('chat')
      .input(
        z.object({
          message: textSchema(MESSAGE_MAX_LENGTH),
          requestId: requestIdSchema,
          conversationId: conversationIdSchema.optional(),
          parentId: messageIdSchema.nullable().optional(),
          timeZone: timeZoneSchema.optional(),
        }),
      )
      .output(sentSchema)
      .mutation(({ ctx, input }) => rateLimitedSend(ctx, input, ctx.runs.send)),

    /** Streams a run's events after `lastEventId`, then new events until the run ends. */
    stream: scoped('read')
      .input(z.object({ runId: runIdSchema, lastEventId: z.string().optional() }))
      .subscription(({ ctx, input, signal = new AbortController().signal }) => {
        const after = cursorOf(input.lastEventId)
        return stream(toItems(ctx.runs.follow(ctx.principalId, input.runId, { after, signal })))
      }),

    /** Stops a run and returns the message as stored. Does not change a run that has ended. */
    stop: scoped('chat')
      .input(z.object({ runId: runIdSchema }))
      .mutation(({ ctx, input }) => ctx.runs.stop(ctx.principalId, input.runId)),

    /**
     * Approves or rejects a call that waits for an approval. Repeating a decision changes nothing; a
     * different one fails. `note` is sent to the model. The run continues when all of its calls are
     * decided.
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

    /** Continues a failed or stopped answer in a new run, whose answer is a sibling of the old one. */
    retry: scoped('chat')
      .input(z.object({ runId: runIdSchema, requestId: requestIdSchema }))
      .output(sentSchema)
      .mutation(({ ctx, input }) => rateLimitedSend(ctx, input, ctx.runs.retry)),

    /**
     * Answers a user's message again; `messageId` is that message or one of its answers. The new
     * answer is a sibling of the others. What their calls changed stays changed: see `changedBy`.
     */
    regenerate: scoped('chat')
      .input(
        z.object({
          messageId: messageIdSchema,
          requestId: requestIdSchema,
          timeZone: timeZoneSchema.optional(),
        }),
      )
      .output(sentSchema)
      .mutation(({ ctx, input }) => rateLimitedSend(ctx, input, ctx.runs.regenerate)),
  }
}

async function* toItems<Tools extends ToolTypes>(entries: AsyncIterable<LogEntry<Tools>>) {
  for await (const { seq, event } of entries) yield { id: String(seq), data: event }
}
