import type { CallEvent, TurnRecord } from '../run-port.ts'
import type { FinalResponse } from '../sdk.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import { createStoredTools, parseStored, type StoredTools } from '../tools/stored-tools.ts'
import { parseResponse, toTurnRecord } from './check-response.ts'

/**
 * Parses a journaled turn with the current tools. Calls get the current name of their tool and
 * lifted arguments, and need an approval if the current tool requires one. A call that matches no
 * tool stays unchanged and fails when it is executed.
 */
export function replayTurn(record: TurnRecord, tools: ToolSet): TurnRecord {
  const stored = createStoredTools(tools)
  const calls = record.calls.map((call) => toCurrentCall(call, stored))
  const response = parseResponse(record.response)
  const output = response.output.map((item) => toCurrentItem(item, calls))
  const replayed = toTurnRecord(
    { turn: record.turn, tools },
    { response: { ...response, output }, calls },
  )
  return { ...replayed, usage: record.usage }
}

function toCurrentCall(call: CallEvent, stored: StoredTools): CallEvent {
  const found = call.type === 'tool_call' ? stored.find(call.name) : undefined
  if (!found) return call
  const args = parseStored(found.tool, 'args', call.args) ?? call.args
  return { ...call, name: found.name, args }
}

type OutputItem = FinalResponse['output'][number]

function toCurrentItem(item: OutputItem, calls: readonly CallEvent[]): OutputItem {
  if (item.type !== 'function_call') return item
  const call = calls.find(({ type, callId }) => type === 'tool_call' && callId === item.callId)
  return call ? { ...item, name: call.name, arguments: JSON.stringify(call.args) } : item
}
