import type { ModelRequest, StreamEvent } from '@openai/agents-core'
import { setImmediate as nextEventLoopTurn, setTimeout as wait } from 'node:timers/promises'
import { dayOf } from '../../calendar-day.ts'
import type { FinalResponse } from '../../sdk.ts'
import type { ModelConfig } from '../model-config.ts'
import type { ModelProvider } from '../model-provider.ts'
import type { DemoScript, DemoTurn } from './demo-script.ts'
import { toExchanges } from './transcript.ts'

type DemoConfig = Extract<ModelConfig, { kind: 'demo' }>

/** Used for an app without a demo script. */
const defaultScript: DemoScript = () => ({
  text: 'The demo model has no answers for this app. Set OPENAI_API_KEY or OPENAI_BASE_URL to use a real model.',
})

/**
 * A deterministic model that needs no key and no network. The app's `DemoScript` decides what it
 * says and which tools it calls. The runner treats it like any other model: it calls tools, gets
 * their results in the next turn and streams its answer word by word.
 */
export function createDemoProvider(
  { delayMs }: DemoConfig,
  script: DemoScript = defaultScript,
): ModelProvider {
  return {
    name: 'demo',
    settings: {},
    open: ({ now, timeZone }) => {
      const moment = { now, timeZone, today: dayOf(now, timeZone) }
      return {
        getResponse: () => Promise.reject(new Error('The demo model supports streaming only.')),
        getStreamedResponse: (request) =>
          streamTurn(request, script(toExchanges(request.input), moment), delayMs),
      }
    },
  }
}

async function* streamTurn(
  { input, signal }: ModelRequest,
  turn: DemoTurn,
  delayMs: number,
): AsyncGenerator<StreamEvent> {
  yield { type: 'response_started' }
  for (const delta of toWords('calls' in turn ? (turn.thinking ?? '') : '')) {
    await pause(delayMs, signal)
    yield { type: 'model', event: { type: 'response.reasoning_text.delta', delta } }
  }
  for (const delta of toWords('text' in turn ? turn.text : '')) {
    await pause(delayMs, signal)
    yield { type: 'output_text_delta', delta }
  }
  yield { type: 'response_done', response: toResponse(turn, JSON.stringify(input).length) }
}

/** Returns the words, each with the white space after it. */
function toWords(text: string): string[] {
  return text.match(/\S+\s*/g) ?? []
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (delayMs === 0) await nextEventLoopTurn()
  else await wait(delayMs)
  signal?.throwIfAborted()
}

function toResponse(turn: DemoTurn, inputLength: number): FinalResponse {
  const output = toOutput(turn)
  // An estimate, because there is no tokenizer: English has about four characters per token.
  const inputTokens = Math.ceil(inputLength / 4)
  const outputTokens = Math.ceil(JSON.stringify(output).length / 4)
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
  return { id: 'demo', usage, output }
}

function toOutput(turn: DemoTurn): FinalResponse['output'] {
  if ('calls' in turn) {
    return turn.calls.map(({ name, args }, index) => ({
      type: 'function_call',
      callId: `${name}_${index + 1}`,
      name,
      arguments: JSON.stringify(args),
    }))
  }
  const content = [{ type: 'output_text' as const, text: turn.text }]
  return [{ type: 'message', role: 'assistant', status: 'completed', content }]
}
