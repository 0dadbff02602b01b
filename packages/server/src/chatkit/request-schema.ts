import {
  MESSAGE_MAX_LENGTH,
  requestIdSchema,
  runIdSchema,
  textSchema,
  timeZoneSchema,
} from '@throughline/protocol'
import { z } from 'zod'
import { detailResponses } from '../openapi/error-responses.ts'
import { frameSchema } from './frame-schema.ts'

const sendBodySchema = z
  .object({
    message: textSchema(MESSAGE_MAX_LENGTH),
    thread_id: z
      .int()
      .min(1)
      .nullish()
      .meta({ description: 'The conversation to continue. A new one when left out.' }),
    time_zone: timeZoneSchema.nullish().meta({
      description: 'IANA name of the time zone for dates such as "today". UTC when left out.',
    }),
  })
  .meta({ examples: [{ message: 'Show my notes' }] })

export type SendBody = z.output<typeof sendBodySchema>

const lastEventId = z.string().max(30).optional().meta({
  description: 'The id of the last frame that was received. The frames after it are sent.',
})

/** Loose, so that the other headers are kept: they authenticate the caller. */
const resumeHeaders = z.looseObject({ 'last-event-id': lastEventId })

const sendHeaders = resumeHeaders.extend({
  'idempotency-key': requestIdSchema.optional().meta({
    description:
      'Makes a retry safe: a second request with the same key and message starts nothing new.',
  }),
})

const frames = {
  200: {
    description: [
      'Frames, each `data: <json>` and a blank line. The last one is `data: [DONE]`, also after an error.',
      'A stream that ends without it was interrupted: resume it. `X-Thread-Id` and `X-Run-Id` are the ids',
      'of the conversation and the answer.',
    ].join(' '),
    content: { 'text/event-stream': { schema: frameSchema } },
  },
}

export const sendSchema = {
  tags: ['chat'],
  operationId: 'sendMessage',
  summary: 'Send a message and follow its answer',
  body: sendBodySchema,
  headers: sendHeaders,
  response: { ...frames, ...detailResponses(400, 401, 403, 404, 409, 413, 415, 429, 503) },
}

export const followSchema = {
  tags: ['chat'],
  operationId: 'resumeAnswer',
  summary: 'Resume an answer',
  params: z.object({ run_id: runIdSchema }),
  headers: resumeHeaders,
  response: { ...frames, ...detailResponses(400, 401, 403, 404, 429, 503) },
}
