import type { Answer, RunEvent, StoredAnswer, StoredEvent, StoredPart } from '@throughline/protocol'
import type { ToolSet } from './define-tool.ts'
import { createStoredTools, parseStored, type StoredTools } from './stored-tools.ts'
import { toolTitle } from './tool-title.ts'

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { type: Type }>
type StoredCallPart = Extract<StoredPart, { callId: string }>
type CallPart = Extract<StoredPart, { type: 'tool_call' }>

/**
 * Parses stored events and answers with the current tools. Calls of a renamed tool get its current
 * name, and old arguments and results are lifted. A call that matches no tool stays readable: the
 * event becomes `tool_rejected`, the part becomes `unknown_tool`.
 */
export function createStoredEventParser(tools: ToolSet) {
  const stored = createStoredTools(tools)

  function parseEvent(event: StoredEvent): RunEvent {
    switch (event.type) {
      case 'tool_call':
        return parseCall(stored, event)
      case 'tool_result':
        return parseResult(stored, event)
      case 'tool_error':
        return { ...event, name: stored.find(event.name)?.name ?? event.name }
      case 'approval_requested':
        return parseRequest(stored, event)
      case 'snapshot':
        return { ...event, message: parseAnswer(event.message) }
      case 'run_started':
      case 'text':
      case 'thinking':
      case 'tool_rejected':
      case 'approval_decided':
      case 'rewind':
      case 'run_completed':
      case 'run_failed':
      case 'run_cancelled':
        return event
    }
  }

  function parseAnswer(answer: StoredAnswer): Answer {
    return {
      ...answer,
      parts: answer.parts.map((part) =>
        part.type === 'tool_call' ? parsePart(stored, part) : part,
      ),
    }
  }

  return {
    parseEvent,
    parseAnswer,
    changingCalls: ({ parts }: StoredAnswer) =>
      parts.flatMap((part) => (changesData(stored, part) ? [part.callId] : [])),
  }
}

/** A call of a tool that no longer exists may have changed data, so it counts. */
function changesData(stored: StoredTools, part: StoredPart): part is StoredCallPart {
  if (part.type === 'text' || part.type === 'thinking' || part.state !== 'done') return false
  return stored.find(part.name)?.tool.effect !== 'read'
}

function parseCall(stored: StoredTools, event: EventOf<'tool_call'>): RunEvent {
  const found = stored.find(event.name)
  const args = found && parseStored(found.tool, 'args', event.args)
  if (!args) {
    const message = 'The current version of the tools cannot read this call.'
    return { ...event, type: 'tool_rejected', message, outdated: true }
  }
  const title = event.title ?? toolTitle(found.name, found.tool, { args })
  return { ...event, name: found.name, args, title }
}

function parseResult(stored: StoredTools, event: EventOf<'tool_result'>): RunEvent {
  const found = stored.find(event.name)
  // The call of a removed tool is already parsed as unknown, so its result is kept unchanged.
  if (!found) return event
  const result = parseStored(found.tool, 'result', event.result)
  if (result) return { ...event, name: found.name, result }
  const { type: _, result: outdated, ...call } = event
  const message = 'The current version of the tool cannot read this result.'
  return { ...call, type: 'tool_error', name: found.name, message, outdated: { result: outdated } }
}

function parseRequest(stored: StoredTools, event: EventOf<'approval_requested'>): RunEvent {
  const found = stored.find(event.name)
  const args = found && parseStored(found.tool, 'args', event.args)
  return args ? { ...event, name: found.name, args } : event
}

/** Agrees with `fold` over the parsed events of the call, whatever of it fits. */
function parsePart(stored: StoredTools, part: CallPart): StoredPart {
  const found = stored.find(part.name)
  const args = found && parseStored(found.tool, 'args', part.args)
  const call: StoredPart = args
    ? {
        ...part,
        name: found.name,
        args,
        title: part.title ?? toolTitle(found.name, found.tool, { args }),
      }
    : { ...part, type: 'unknown_tool' }
  if (call.state !== 'done' || !found) return call
  const result = parseStored(found.tool, 'result', call.result)
  return result ? { ...call, result } : { ...call, type: 'unknown_tool' }
}
