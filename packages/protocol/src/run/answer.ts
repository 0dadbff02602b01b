import { z } from 'zod'
import { runErrorSchema, type RunError } from './run-error.ts'
import type { ToolName, ToolTypes } from '../tool.ts'

export const usageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
})
export type Usage = z.infer<typeof usageSchema>

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0 }

export function addUsage(sum: Usage, { inputTokens, outputTokens }: Usage): Usage {
  return {
    inputTokens: sum.inputTokens + inputTokens,
    outputTokens: sum.outputTokens + outputTokens,
  }
}

const turn = z.int().positive()

const toolStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running') }),
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('done'), result: z.unknown() }),
  z.object({ state: z.literal('failed'), message: z.string() }),
  z.object({ state: z.literal('denied'), note: z.string().nullable() }),
  /** The run ended before the call was executed. */
  z.object({ state: z.literal('skipped') }),
])

const callFields = {
  turn,
  callId: z.string(),
  name: z.string(),
  args: z.unknown(),
  /** Describes the call to people. Missing on calls that older versions stored. */
  title: z.string().optional(),
}

/** A stored part of an answer. `AnswerPart<Tools>` narrows tool calls to an app's tools. */
export const storedPartSchema = z.union([
  z.object({ type: z.literal('text'), turn, text: z.string() }),
  z.object({ type: z.literal('thinking'), turn, text: z.string() }),
  z.object({ type: z.literal('tool_call'), ...callFields }).and(toolStateSchema),
  z.object({ type: z.literal('unknown_tool'), ...callFields }).and(toolStateSchema),
])
export type StoredPart = z.infer<typeof storedPartSchema>

export const answerStatusSchema = z.enum([
  'streaming',
  'waiting',
  'completed',
  'failed',
  'cancelled',
])
export type AnswerStatus = z.infer<typeof answerStatusSchema>

/** The result of folding a run's events: the content of the assistant's message. */
export const answerSchema = z.object({
  parts: z.array(storedPartSchema),
  status: answerStatusSchema,
  error: runErrorSchema.nullable(),
  usage: usageSchema.nullable(),
})
export type StoredAnswer = z.infer<typeof answerSchema>

export type StoredToolState = z.infer<typeof toolStateSchema>

type ToolState<Result> =
  | Exclude<StoredToolState, { state: 'done' }>
  | { state: 'done'; result: Result }

interface Call<Name, Args> {
  turn: number
  callId: string
  name: Name
  args: Args
  title?: string | undefined
}

/** A call of one of the app's tools. Narrow it by `name`, then by `state`. */
export type ToolCallPart<Tools extends ToolTypes = ToolTypes> = {
  [Name in ToolName<Tools>]: { type: 'tool_call' } & Call<Name, Tools[Name]['args']> &
    ToolState<Tools[Name]['result']>
}[ToolName<Tools>]

/** A call that matches none of the app's tools: it was rejected, or another version stored it. */
export type UnknownToolPart = { type: 'unknown_tool' } & Call<string, unknown> & StoredToolState

export type AnswerPart<Tools extends ToolTypes = ToolTypes> =
  | { type: 'text'; turn: number; text: string }
  | { type: 'thinking'; turn: number; text: string }
  | ToolCallPart<Tools>
  | UnknownToolPart

export interface Answer<Tools extends ToolTypes = ToolTypes> {
  parts: AnswerPart<Tools>[]
  status: AnswerStatus
  error: RunError | null
  usage: Usage | null
}

/** The answer before the first event. Assignable to `Answer<Tools>` for any tools. */
export const emptyAnswer: { parts: []; status: 'streaming'; error: null; usage: null } = {
  parts: [],
  status: 'streaming',
  error: null,
  usage: null,
}
