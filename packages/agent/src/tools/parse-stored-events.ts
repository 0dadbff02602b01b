import type { Answer, RunEvent, StoredAnswer, StoredEvent, StoredPart } from '@throughline/protocol'
import type { ToolSet } from './define-tool.ts'

/** Reads stored events and answers as an agent's own; what is stored may come from older tools. */
export function createStoredEventParser(tools: ToolSet) {
  function fits(name: string, what: 'args' | 'result', value: unknown): boolean {
    return Object.hasOwn(tools, name) && tools[name]?.[what].safeParse(value).success === true
  }

  function parseEvent(event: StoredEvent): RunEvent {
    if (event.type === 'snapshot') return { ...event, message: parseAnswer(event.message) }
    if (event.type === 'tool_call' && !fits(event.name, 'args', event.args)) {
      const message = 'This call was made by another version of the tools.'
      return { ...event, type: 'tool_rejected', message }
    }
    // The result of a tool that is no more passes: by then its call is an unknown one.
    if (
      event.type === 'tool_result' &&
      Object.hasOwn(tools, event.name) &&
      !fits(event.name, 'result', event.result)
    ) {
      const { callId, name } = event
      const message = 'This result was made by another version of the tool.'
      return { type: 'tool_error', callId, name, message }
    }
    return event
  }

  function parseAnswer(answer: StoredAnswer): Answer {
    return {
      ...answer,
      parts: answer.parts.map((part) => (isForeign(part) ? toUnknown(part) : part)),
    }
  }

  function isForeign(part: StoredPart): part is Extract<StoredPart, { type: 'tool_call' }> {
    if (part.type !== 'tool_call') return false
    if (part.state === 'done' && !fits(part.name, 'result', part.result)) return true
    return !fits(part.name, 'args', part.args)
  }

  return { parseEvent, parseAnswer }
}

function toUnknown(part: Extract<StoredPart, { type: 'tool_call' }>): StoredPart {
  return { ...part, type: 'unknown_tool' }
}
