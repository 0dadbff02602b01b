import { firstChoice, isRecord } from '../models/chat-completions-chunk.ts'

/**
 * Returns the visible reasoning in a raw stream event of a provider, which the SDK passes through:
 * summaries and reasoning text of the Responses API, and the `reasoning_content` or `reasoning`
 * that some servers add to Chat Completions.
 */
export function thinkingDelta(event: unknown): string {
  if (!isRecord(event)) return ''
  switch (event['type']) {
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return textOf(event['delta'])
    case 'response.reasoning_summary_part.added':
      return event['summary_index'] === 0 ? '' : '\n\n'
    case undefined: {
      const delta = firstChoice(event)?.['delta']
      return isRecord(delta) ? textOf(delta['reasoning_content'] ?? delta['reasoning']) : ''
    }
    default:
      return ''
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
