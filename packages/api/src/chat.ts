import {
  conversationIdSchema,
  MESSAGE_MAX_LENGTH,
  messageIdSchema,
  requestIdSchema,
  runIdSchema,
  textSchema,
  timeZoneSchema,
} from '@throughline/protocol'
import type { AppTools } from '@throughline/agent'
import type { LogEntry } from '@throughline/protocol'
import { z } from 'zod'
import { cursorOf, stream } from './stream.ts'
import { procedure, router } from './trpc.ts'

const sentSchema = z.object({
  conversationId: conversationIdSchema,
  runId: runIdSchema,
  userMessageId: messageIdSchema,
  assistantMessageId: messageIdSchema,
})

export const chatRouter = router({
  /** Stores a message and begins its answer. Sending the same request id again begins nothing. */
  send: procedure
    .input(
      z.object({
        message: textSchema(MESSAGE_MAX_LENGTH),
        requestId: requestIdSchema,
        conversationId: conversationIdSchema.optional(),
        timeZone: timeZoneSchema.optional(),
      }),
    )
    .output(sentSchema)
    .mutation(async ({ ctx, input }) => {
      const { principalId, runs, sendLimit } = ctx
      await sendLimit.consume(principalId)
      const sent = await runs.send(principalId, input)
      if (sent.repeated) await sendLimit.refund(principalId)
      return sent
    }),

  /** Follows a run: its events after `lastEventId`, then the new ones, until it has ended. */
  stream: procedure
    .input(z.object({ runId: runIdSchema, lastEventId: z.string().optional() }))
    .subscription(({ ctx, input, signal = new AbortController().signal }) => {
      const after = cursorOf(input.lastEventId)
      return stream(numbered(ctx.runs.follow(ctx.principalId, input.runId, { after, signal })))
    }),

  /** Ends a run. Answers with the message that was kept; a run that has ended stays as it is. */
  stop: procedure
    .input(z.object({ runId: runIdSchema }))
    .mutation(({ ctx, input }) => ctx.runs.stop(ctx.principalId, input.runId)),

  /** Runs a failed or stopped answer again, in its place. */
  retry: procedure
    .input(z.object({ runId: runIdSchema, requestId: requestIdSchema }))
    .output(sentSchema)
    .mutation(async ({ ctx, input }) => {
      const { principalId, runs, sendLimit } = ctx
      await sendLimit.consume(principalId)
      const sent = await runs.retry(principalId, input)
      if (sent.repeated) await sendLimit.refund(principalId)
      return sent
    }),
})

async function* numbered(entries: AsyncIterable<LogEntry<AppTools>>) {
  for await (const { seq, event } of entries) yield { id: String(seq), data: event }
}
