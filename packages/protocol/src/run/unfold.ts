import type { StoredPart } from './answer.ts'
import type { StoredEvent } from './event.ts'

/**
 * Returns events that fold into these parts. A retry begins its log with them, to keep the finished
 * turns of the run that it replaces. A call without an outcome becomes one that is still to be
 * executed.
 */
export function unfold(parts: readonly StoredPart[]): StoredEvent[] {
  return parts.flatMap(eventsOf)
}

function eventsOf(part: StoredPart): StoredEvent[] {
  if (part.type === 'text' || part.type === 'thinking') {
    return [{ type: part.type, turn: part.turn, delta: part.text }]
  }
  const { turn, callId, name, args } = part
  const title = part.title === undefined ? {} : { title: part.title }
  if (part.type === 'unknown_tool' && part.state === 'failed') {
    return [{ type: 'tool_rejected', turn, callId, name, args, message: part.message }]
  }
  const call: StoredEvent = { type: 'tool_call', turn, callId, name, args, ...title }
  switch (part.state) {
    case 'done':
      return [call, { type: 'tool_result', callId, name, result: part.result, ...title }]
    case 'failed':
      return [call, { type: 'tool_error', callId, name, message: part.message }]
    case 'denied':
      return [call, { type: 'approval_decided', callId, approved: false, note: part.note }]
    case 'running':
    case 'waiting':
    case 'skipped':
      return [call]
  }
}
