import type { ModelRequest, StreamEvent } from '@openai/agents'
import { setImmediate as nextLoopTurn, setTimeout as wait } from 'node:timers/promises'
import { dayOf, type Day } from '../../calendar-day.ts'
import type { ModelConfig } from '../model-config.ts'
import type { ModelProvider } from '../model-provider.ts'
import type { FinalResponse } from '../../sdk.ts'
import { nextTurn, type DemoTurn } from '../../todo/demo/next-turn.ts'
import { thinkOf } from './thinking.ts'
import { toExchanges } from './transcript.ts'

type DemoConfig = Extract<ModelConfig, { kind: 'demo' }>

/**
 * A model without key and network that understands plain to-do sentences. It works as any other:
 * it calls tools, reads their results in the next turn and streams its answer, word by word.
 */
export function createDemoProvider({ delayMs }: DemoConfig): ModelProvider {
  return {
    name: 'demo',
    settings: {},
    open: ({ now, timeZone }) => {
      const today = dayOf(now, timeZone)
      return {
        getResponse: () => Promise.reject(new Error('The demo model only streams.')),
        getStreamedResponse: (request) => streamTurn(request, today, delayMs),
      }
    },
  }
}

async function* streamTurn(
  { input, signal }: ModelRequest,
  today: Day,
  delayMs: number,
): AsyncGenerator<StreamEvent> {
  const move = nextTurn(toExchanges(input), today)
  yield { type: 'response_started' }
  for (const delta of toWords(thinkOf(move))) {
    await pause(delayMs, signal)
    yield { type: 'model', event: { type: 'response.reasoning_text.delta', delta } }
  }
  for (const delta of toWords(move.kind === 'text' ? move.text : '')) {
    await pause(delayMs, signal)
    yield { type: 'output_text_delta', delta }
  }
  yield { type: 'response_done', response: toResponse(move, JSON.stringify(input).length) }
}

/** Each word with the white space after it. */
function toWords(text: string): string[] {
  return text.match(/\S+\s*/g) ?? []
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (delayMs === 0) await nextLoopTurn()
  else await wait(delayMs)
  signal?.throwIfAborted()
}

function toResponse(move: DemoTurn, inputLength: number): FinalResponse {
  const output = toOutput(move)
  // There is no tokenizer here; four characters a token is about what English has.
  const inputTokens = Math.ceil(inputLength / 4)
  const outputTokens = Math.ceil(JSON.stringify(output).length / 4)
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
  return { id: 'demo', usage, output }
}

function toOutput(move: DemoTurn): FinalResponse['output'] {
  if (move.kind === 'calls') {
    return move.steps.map(({ name, args }, index) => ({
      type: 'function_call',
      callId: `${name}_${index + 1}`,
      name,
      arguments: JSON.stringify(args),
    }))
  }
  const content = [{ type: 'output_text' as const, text: move.text }]
  return [{ type: 'message', role: 'assistant', status: 'completed', content }]
}
