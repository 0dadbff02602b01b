import { toStorableJson, toStorableText, type Usage } from '@throughline/protocol'
import type { z } from 'zod'
import { safeArguments, safeToolName, takeCallId } from '../tools/tool-result-text.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import { toolTitle } from '../tools/tool-title.ts'
import type { CallEvent, TurnRecord } from '../run-port.ts'
import { protocol, type FinalResponse } from '../sdk.ts'

export interface CheckedResponse {
  response: FinalResponse
  calls: CallEvent[]
}

type FunctionCall = Extract<FinalResponse['output'][number], { type: 'function_call' }>

interface CallContext {
  turn: number
  tools: ToolSet
  takenCallIds: Set<string>
}

/**
 * Makes a model's response fit to be stored, acted on and shown to a model again, and tells which
 * of its calls a tool of the agent can take.
 */
export function checkResponse(raw: FinalResponse, context: CallContext): CheckedResponse {
  const calls: CallEvent[] = []
  const { id, usage, output } = toStorable({ id: raw.id, usage: raw.usage, output: raw.output })
  const checked = output.map((item) => {
    if (item.type !== 'function_call') return item
    const callId = takeCallId(item.callId, context.takenCallIds)
    const event = toCallEvent({ ...item, callId }, context)
    calls.push(event)
    return { ...item, callId, name: safeToolName(item.name), arguments: safeText(item.arguments) }
  })
  return { response: { id, usage, output: checked }, calls }
}

/** Parses a model response, as the journal holds it. */
export function parseResponse(response: object): FinalResponse {
  return protocol.StreamEventResponseCompleted.parse({ type: 'response_done', response }).response
}

export function usageOf({ usage }: FinalResponse): Usage {
  return { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens }
}

/** A turn with its response as the journal keeps it. */
export function toRecord(
  { turn, tools }: Pick<CallContext, 'turn' | 'tools'>,
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

/** Nearly every response is storable as it came; JSON text shows at a glance which is not. */
function toStorable(response: FinalResponse): FinalResponse {
  const isStorable = !/\\u(?:0000|d[89a-f])/.test(JSON.stringify(response))
  return isStorable ? response : parseResponse(Object(toStorableJson(response)))
}

function safeText(json: string): string {
  const parsed = parseJson(json)
  return 'value' in parsed && safeArguments(parsed.value) !== '{}' ? json : '{}'
}

function toCallEvent(item: FunctionCall, { turn, tools }: CallContext): CallEvent {
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
      `There is no tool "${name}". There are these: ${Object.keys(tools).join(', ')}. Nothing was done.`,
    )
  }
  if (!('value' in json)) {
    return reject(`The arguments of ${name} are not valid JSON: ${json.problem} Nothing was done.`)
  }
  const parsed = tool.args.safeParse(args)
  if (!parsed.success) {
    return reject(
      `The arguments of ${name} do not fit: ${problemsOf(parsed.error)} Nothing was done.`,
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
    return { problem: `${error instanceof Error ? error.message : 'it ends too early'}.` }
  }
}
