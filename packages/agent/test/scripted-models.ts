import type { ModelRequest, StreamEvent } from '@openai/agents-core'
import type { ModelProvider } from '../src/models/model-provider.ts'
import type { FinalResponse } from '../src/sdk.ts'

/** What a scripted model does in one turn, in this order. */
export interface ScriptedTurn {
  thinking?: string[]
  deltas?: string[]
  /** Thrown after the deltas. */
  error?: unknown
  /** The text of the response; the deltas joined when left out. */
  text?: string
  calls?: { callId: string; name: string; arguments: string }[]
  /** Called before the response is handed over. */
  atEnd?: () => void
  /** Ends the stream without a response. */
  isCut?: boolean
}

/** A model source that plays a script, one turn for each call, and keeps the requests it got. */
export function scriptModels(
  ...script: ScriptedTurn[]
): ModelProvider & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = []
  return {
    name: 'scripted',
    settings: {},
    requests,
    open: () => ({
      getResponse: () => Promise.reject(new Error('The scripted model only streams.')),
      getStreamedResponse: (request) => {
        requests.push(request)
        const turn = script[requests.length - 1]
        if (!turn) throw new Error('The script has no more turns.')
        return play(turn)
      },
    }),
  }
}

async function* play(turn: ScriptedTurn): AsyncGenerator<StreamEvent> {
  const { thinking = [], deltas = [], calls = [], error, isCut = false } = turn
  yield { type: 'response_started' }
  for (const delta of thinking) {
    yield { type: 'model', event: { type: 'response.reasoning_summary_text.delta', delta } }
  }
  for (const delta of deltas) {
    await new Promise((resolve) => setImmediate(resolve))
    yield { type: 'output_text_delta', delta }
  }
  if (error !== undefined) throw error
  turn.atEnd?.()
  if (isCut) return
  const text = turn.text ?? deltas.join('')
  const output: FinalResponse['output'] = calls.map((call) => ({ type: 'function_call', ...call }))
  if (text !== '') {
    output.unshift({
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text }],
    })
  }
  const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 }
  yield { type: 'response_done', response: { id: 'scripted', usage, output } }
}
