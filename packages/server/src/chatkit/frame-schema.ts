import { runIdSchema } from '@throughline/protocol'
import { z } from 'zod'
import type { SseFormat } from '../sse/sse-format.ts'

/** One frame of the /chatkit stream. */
export const frameSchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('thinking'),
      content: z.string(),
      thread_id: z
        .int()
        .optional()
        .meta({ description: 'The id of the conversation, in the first frame.' }),
      run_id: runIdSchema
        .optional()
        .meta({ description: 'The id of the run, in the first frame.' }),
    })
    .meta({
      description:
        'The first frame, sent before the model answers. Later frames have its reasoning.',
      examples: [
        {
          type: 'thinking',
          content: 'Thinking...',
          thread_id: 123,
          run_id: '01a20720-99d7-72c9-a531-7becd9b88c0d',
        },
      ],
    }),
  z.object({ type: z.literal('text'), content: z.string() }).meta({
    description: 'A delta. The text of the answer is the concatenation of all deltas.',
    examples: [{ type: 'text', content: 'I added ' }],
  }),
  z
    .object({
      type: z.literal('tool_call'),
      id: z.string(),
      name: z.string(),
      args: z.unknown(),
      title: z.string().optional().meta({ description: 'What the call does, for people.' }),
    })
    .meta({
      description: 'The agent calls a tool.',
      examples: [{ type: 'tool_call', id: 'c1', name: 'add_note', args: { title: 'Buy milk' } }],
    }),
  z
    .object({
      type: z.literal('tool_result'),
      id: z.string(),
      name: z.string(),
      result: z.unknown(),
      title: z.string().optional().meta({ description: 'What the call has done, for people.' }),
    })
    .meta({
      description: 'The result of a call. If it failed, `result` is `{"error": text}`.',
      examples: [{ type: 'tool_result', id: 'c1', name: 'add_note', result: { note: {} } }],
    }),
  z.object({ type: z.literal('error'), message: z.string() }).meta({
    description: 'The answer ends here, for this reason.',
    examples: [{ type: 'error', message: 'The answer was stopped.' }],
  }),
])

export type Frame = z.infer<typeof frameSchema>

/** The last frame of every answer, also after an error. */
export const DONE = '[DONE]'

/** Formats a frame as a block, with an id for clients that resume by ids. */
export function blockOf(frame: Frame | typeof DONE, id?: string): string {
  const line = `data: ${frame === DONE ? DONE : JSON.stringify(frame)}\n\n`
  return id === undefined ? line : `id: ${id}\n${line}`
}

export const chatkitFormat: SseFormat = {
  headers: {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  },
  opening: () => '',
  ping: ': ping\n\n',
  opensByPing: false,
}
