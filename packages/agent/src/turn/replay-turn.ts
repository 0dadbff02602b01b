import type { CallEvent, TurnRecord } from '../run-port.ts'
import type { FinalResponse } from '../sdk.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import { createStoredTools, fitStored, type StoredTools } from '../tools/stored-tools.ts'
import { parseResponse, toRecord } from './check-response.ts'

/**
 * A journaled turn as the present tools read it: calls have the present names of their tools and
 * arguments that fit them, and need an approval where the present tool asks for one. What no tool
 * takes stays as it was made and is refused when it is carried out.
 */
export function replayTurn(record: TurnRecord, tools: ToolSet): TurnRecord {
  const stored = createStoredTools(tools)
  const calls = record.calls.map((call) => presentCall(call, stored))
  const response = parseResponse(record.response)
  const output = response.output.map((item) => presentItem(item, calls))
  const present = toRecord(
    { turn: record.turn, tools },
    { response: { ...response, output }, calls },
  )
  return { ...present, usage: record.usage }
}

function presentCall(call: CallEvent, stored: StoredTools): CallEvent {
  const found = call.type === 'tool_call' ? stored.find(call.name) : undefined
  if (!found) return call
  const args = fitStored(found.tool, 'args', call.args) ?? call.args
  return { ...call, name: found.name, args }
}

type OutputItem = FinalResponse['output'][number]

function presentItem(item: OutputItem, calls: readonly CallEvent[]): OutputItem {
  if (item.type !== 'function_call') return item
  const call = calls.find(({ type, callId }) => type === 'tool_call' && callId === item.callId)
  return call ? { ...item, name: call.name, arguments: JSON.stringify(call.args) } : item
}
