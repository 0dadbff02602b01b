import { runIdSchema } from '@throughline/protocol'
import { z } from 'zod'
import type { Wire } from '../sse/wire.ts'

/** One entry of the seed's wire; a client shows it by its `type`. */
export const frameSchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('thinking'),
      content: z.string(),
      thread_id: z.int().optional().meta({ description: 'The conversation; on the first frame.' }),
      run_id: runIdSchema.optional().meta({ description: 'The answer; on the first frame.' }),
    })
    .meta({ description: 'The first frame, sent before the model answers; then its reasoning.' }),
  z
    .object({ type: z.literal('text'), content: z.string() })
    .meta({ description: 'A delta; the answer is their concatenation.' }),
  z
    .object({ type: z.literal('tool_call'), id: z.string(), name: z.string(), args: z.unknown() })
    .meta({ description: 'The agent calls a tool.' }),
  z
    .object({
      type: z.literal('tool_result'),
      id: z.string(),
      name: z.string(),
      result: z.unknown(),
    })
    .meta({ description: 'What a call came to; `result` is `{"error": text}` where it failed.' }),
  z
    .object({ type: z.literal('error'), message: z.string() })
    .meta({ description: 'The answer does not go on, for this reason.' }),
])

export type Frame = z.infer<typeof frameSchema>

/** The last frame of every answer, after an error too. */
export const DONE = '[DONE]'

/** A frame as it is written; with its id where the client resumes by ids. */
export function blockOf(frame: Frame | typeof DONE, id?: string): string {
  const line = `data: ${frame === DONE ? DONE : JSON.stringify(frame)}\n\n`
  return id === undefined ? line : `id: ${id}\n${line}`
}

export const chatkitWire: Wire = {
  headers: {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  },
  opening: () => '',
  ping: ': ping\n\n',
  opensByPing: false,
}
