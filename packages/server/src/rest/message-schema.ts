import {
  answerStatusSchema,
  type AssistantMessage,
  type Message,
  type MessageId,
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
  changed_data: z.boolean().meta({ description: 'True if the call has changed data.' }),
})

const siblingsShape = z.object({
  number: z.int().min(1),
  count: z.int().min(2),
  previous_id: z.int().nullable(),
  next_id: z.int().nullable(),
})

/** A message in the REST API, with the tool calls of an answer. */
export const messageShape = z
  .object({
    id: z.int().min(1),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    created_at: timestamp,
    parent_id: z.int().nullable().meta({
      description: 'The message that this one replies to; null if it begins the conversation.',
    }),
    siblings: siblingsShape.nullable().meta({
      description: 'The place among the replies to the same message; null if it is the only one.',
    }),
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
        parent_id: 456,
        siblings: { number: 2, count: 2, previous_id: 455, next_id: null },
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
            changed_data: false,
          },
        ],
      },
    ],
  })

type MessageShape = z.infer<typeof messageShape>
type ToolCallShape = z.infer<typeof toolCallShape>

/** The integer ids of messages. */
export type MessageNumbers = ReadonlyMap<MessageId, number>

/** The ids of all messages that a message names, itself included. */
export function namedMessages({ id, parentId, siblings }: Message): MessageId[] {
  const ids = [id, parentId, siblings?.previousId, siblings?.nextId]
  return ids.filter((named) => typeof named === 'string')
}

/** Returns undefined if the message has no integer id: it was deleted. */
export function toMessageShape(
  message: Message,
  numbers: MessageNumbers,
): MessageShape | undefined {
  const { role, createdAt, parentId, siblings } = message
  const id = numbers.get(message.id)
  if (id === undefined) return undefined
  const numberOf = (named: MessageId | null) => (named && numbers.get(named)) ?? null
  const fields = {
    id,
    role,
    created_at: createdAt,
    parent_id: numberOf(parentId),
    siblings: siblings && {
      number: siblings.number,
      count: siblings.count,
      previous_id: numberOf(siblings.previousId),
      next_id: numberOf(siblings.nextId),
    },
  }
  return message.role === 'user'
    ? { ...fields, content: message.text, status: 'completed', error: null, tool_calls: [] }
    : { ...fields, ...answerOf(message) }
}

function answerOf({ parts, status, error, changedBy }: AssistantMessage) {
  return {
    content: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    status,
    error: error?.message ?? null,
    tool_calls: parts.flatMap((part) => toToolCalls(part, changedBy)),
  }
}

function toToolCalls(part: StoredPart, changedBy: readonly string[]): ToolCallShape[] {
  if (part.type === 'text' || part.type === 'thinking') return []
  const { callId: id, name, title = null, args, state } = part
  const result = part.state === 'done' ? part.result : null
  const call = { id, name, title, args, state, result, error: errorOf(part) }
  return [{ ...call, changed_data: changedBy.includes(id) }]
}

function errorOf(part: Extract<StoredPart, { callId: string }>): string | null {
  if (part.state === 'failed') return part.message
  return part.state === 'denied' ? rejectionText(part.note) : null
}
