import {
  answerStatusSchema,
  type AssistantMessage,
  type Message,
  type StoredPart,
} from '@throughline/protocol'
import { z } from 'zod'
import { rejectionText } from '../chatkit/events-to-frames.ts'
import { timestamp } from './timestamp.ts'

const toolCallShape = z.object({
  id: z.string(),
  name: z.string(),
  title: z
    .string()
    .nullable()
    .meta({ description: 'What the call does or did, as a text for people.' }),
  args: z.unknown(),
  state: z.enum(['running', 'waiting', 'done', 'failed', 'denied', 'skipped']),
  result: z.unknown().meta({ description: 'null unless the state is `done`.' }),
  error: z.string().nullable(),
})

/** A message in the REST API, with the tool calls of an answer. */
export const messageShape = z
  .object({
    id: z.int().min(1),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    created_at: timestamp,
    status: answerStatusSchema,
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why the answer failed, as a text for people.' }),
    tool_calls: z.array(toolCallShape),
  })
  .meta({
    examples: [
      {
        id: 457,
        role: 'assistant',
        content: 'You have no notes.',
        created_at: '2026-11-23T09:00:00.000Z',
        status: 'completed',
        error: null,
        tool_calls: [
          {
            id: 'call_1',
            name: 'list_notes',
            title: 'Listed 0 notes',
            args: { archived: false },
            state: 'done',
            result: { notes: [], hasMore: false },
            error: null,
          },
        ],
      },
    ],
  })

type MessageShape = z.infer<typeof messageShape>
type ToolCallShape = z.infer<typeof toolCallShape>

export function toMessageShape(message: Message, number: number): MessageShape {
  const { role, createdAt } = message
  const fields = { id: number, role, created_at: createdAt }
  return message.role === 'user'
    ? { ...fields, content: message.text, status: 'completed', error: null, tool_calls: [] }
    : { ...fields, ...answerOf(message) }
}

function answerOf({ parts, status, error }: Pick<AssistantMessage, 'parts' | 'status' | 'error'>) {
  return {
    content: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    status,
    error: error?.message ?? null,
    tool_calls: parts.flatMap(toToolCalls),
  }
}

function toToolCalls(part: StoredPart): ToolCallShape[] {
  if (part.type === 'text' || part.type === 'thinking') return []
  const { callId: id, name, title = null, args, state } = part
  const result = part.state === 'done' ? part.result : null
  return [{ id, name, title, args, state, result, error: errorOf(part) }]
}

function errorOf(part: Extract<StoredPart, { callId: string }>): string | null {
  if (part.state === 'failed') return part.message
  return part.state === 'denied' ? rejectionText(part.note) : null
}
