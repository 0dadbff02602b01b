import type { AgentInputItem } from '@openai/agents-core'
import { parseOutcome } from '../../tools/tool-result-text.ts'
import type { DemoExchange } from './demo-script.ts'

/** Converts model input to exchanges. Calls without a result are left out. */
export function toExchanges(input: string | readonly AgentInputItem[]): DemoExchange[] {
  if (typeof input === 'string') return [{ text: input, calls: [] }]
  const exchanges: { text: string; calls: DemoExchange['calls'][number][] }[] = []
  for (const item of input) {
    if ('role' in item && item.role === 'user') {
      exchanges.push({ text: textOf(item.content), calls: [] })
    } else if (item.type === 'function_call_result') {
      const outcome = parseOutcome(textOf(item.output))
      exchanges.at(-1)?.calls.push({ name: item.name, outcome })
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
