import type { AgentInputItem } from '@openai/agents'
import { taskSchema, type Task } from '@throughline/protocol'
import { z } from 'zod'
import { readDenied } from '../../tools/tool-result-text.ts'

/** What a tool answered to a call. */
export type Reply =
  | { isDone: true; tasks: Task[]; hasMore: boolean }
  | {
      isDone: false
      message: string
      /** Set when the user did not allow it; `note` is their word, if any. */
      denied?: { note: string | null } | undefined
    }

/** A message of the user with the calls that were made to answer it. */
export interface Exchange {
  text: string
  calls: { name: string; reply: Reply }[]
}

const resultSchema = z.union([
  z.object({ task: taskSchema }),
  z.object({ tasks: z.array(taskSchema), hasMore: z.boolean().default(false) }),
])

/** A model's input, read as a conversation. Calls without a reply are left out. */
export function toExchanges(input: string | readonly AgentInputItem[]): Exchange[] {
  if (typeof input === 'string') return [{ text: input, calls: [] }]
  const exchanges: Exchange[] = []
  for (const item of input) {
    if ('role' in item && item.role === 'user') {
      exchanges.push({ text: textOf(item.content), calls: [] })
    } else if (item.type === 'function_call_result') {
      exchanges.at(-1)?.calls.push({ name: item.name, reply: toReply(textOf(item.output)) })
    }
  }
  return exchanges
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).join('')
  const isText = typeof content === 'object' && content !== null && 'text' in content
  return isText && typeof content.text === 'string' ? content.text : ''
}

/** What the result of a call says, as the model is told it. */
export function toReply(text: string): Reply {
  const result = resultSchema.safeParse(parseJson(text))
  if (!result.success) {
    return { isDone: false, message: text.replace(/^Failed: /, ''), denied: readDenied(text) }
  }
  return 'task' in result.data
    ? { isDone: true, tasks: [result.data.task], hasMore: false }
    : { isDone: true, ...result.data }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
