import { toStorableJson, toStorableText, type Usage } from '@throughline/protocol'
import type { z } from 'zod'
import { safeArguments, safeToolName, reserveCallId } from '../tools/tool-result-text.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import { toolTitle } from '../tools/tool-title.ts'
import type { CallEvent, TurnRecord } from '../run-port.ts'
import { protocol, type FinalResponse } from '../sdk.ts'

export interface CheckedResponse {
  response: FinalResponse
  calls: CallEvent[]
}

type FunctionCall = Extract<FinalResponse['output'][number], { type: 'function_call' }>

interface TurnContext {
  turn: number
  tools: ToolSet
  usedCallIds: Set<string>
}

/**
 * Makes a model response safe to store, to act on and to send to a model again. Calls that match no
 * tool of the agent become `tool_rejected`.
 */
export function checkResponse(raw: FinalResponse, context: TurnContext): CheckedResponse {
  const calls: CallEvent[] = []
  const { id, usage, output } = toStorable({ id: raw.id, usage: raw.usage, output: raw.output })
  const checked = output.map((item) => {
    if (item.type !== 'function_call') return item
    const callId = reserveCallId(item.callId, context.usedCallIds)
    const event = toCallEvent({ ...item, callId }, context)
    calls.push(event)
    return {
      ...item,
      callId,
      name: safeToolName(item.name),
      arguments: safeArgumentsText(item.arguments),
    }
  })
  return { response: { id, usage, output: checked }, calls }
}

/** Parses a model response from the journal. */
export function parseResponse(response: object): FinalResponse {
  return protocol.StreamEventResponseCompleted.parse({ type: 'response_done', response }).response
}

export function usageOf({ usage }: FinalResponse): Usage {
  return { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens }
}

/** Creates the journal record of a turn. */
export function toTurnRecord(
  { turn, tools }: Pick<TurnContext, 'turn' | 'tools'>,
  { response, calls }: CheckedResponse,
): TurnRecord {
  const approvals = calls.filter((call) => needsApproval(call, tools)).map(({ callId }) => callId)
  return { turn, response, usage: usageOf(response), calls, approvals }
}

function needsApproval({ type, name, args }: CallEvent, tools: ToolSet): boolean {
  const tool = type === 'tool_call' ? tools[name] : undefined
  const parsed = tool?.args.safeParse(args)
  return parsed?.success === true && tool?.needsApproval?.(parsed.data) === true
}

/** Searches the JSON text first, because nearly every response is storable unchanged. */
function toStorable(response: FinalResponse): FinalResponse {
  const isStorable = !/\\u(?:0000|d[89a-f])/.test(JSON.stringify(response))
  return isStorable ? response : parseResponse(Object(toStorableJson(response)))
}

function safeArgumentsText(json: string): string {
  const parsed = parseJson(json)
  return 'value' in parsed && safeArguments(parsed.value) !== '{}' ? json : '{}'
}

function toCallEvent(item: FunctionCall, { turn, tools }: TurnContext): CallEvent {
  const { callId, name } = item
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  const json = parseJson(item.arguments)
  const args = 'value' in json ? toStorableJson(json.value) : item.arguments
  const reject = (message: string): CallEvent => ({
    type: 'tool_rejected',
    turn,
    callId,
    name,
    args,
    message: toStorableText(message),
  })
  if (!tool) {
    return reject(
      `There is no tool "${name}". Tools: ${Object.keys(tools).join(', ')}. Nothing was executed.`,
    )
  }
  if (!('value' in json)) {
    return reject(
      `The arguments of ${name} are not valid JSON: ${json.problem} Nothing was executed.`,
    )
  }
  const parsed = tool.args.safeParse(args)
  if (!parsed.success) {
    return reject(
      `The arguments of ${name} are invalid: ${problemsOf(parsed.error)} Nothing was executed.`,
    )
  }
  const title = toStorableText(toolTitle(name, tool, { args: parsed.data }))
  return { type: 'tool_call', turn, callId, name, args: parsed.data, title }
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'arguments'}: ${message}.`)
    .join(' ')
}

function parseJson(text: string): { value: unknown } | { problem: string } {
  if (text.trim() === '') return { value: {} }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : 'unexpected error'}.` }
  }
}
