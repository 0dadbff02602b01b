import type { Model, ModelRequest, ModelResponse } from '@openai/agents-core'
import { addUsage } from '@throughline/protocol'
import {
  checkResponse,
  parseResponse,
  toTurnRecord,
  usageOf,
  type CheckedResponse,
} from './check-response.ts'
import type { RunContext } from '../run-context.ts'
import { replayTurn } from './replay-turn.ts'
import { ModelError } from './model-error.ts'
import { Usage, type FinalResponse } from '../sdk.ts'
import { joinSurrogatePairs } from './join-surrogate-pairs.ts'
import { thinkingDelta } from './thinking-delta.ts'

/**
 * A model whose turns are durable. A journaled turn is replayed from the journal. Otherwise the
 * inner model is called, and its text goes to the run's log as it arrives. The SDK gets a response
 * only after the port has stored it, because the SDK acts on it. The SDK itself never streams.
 */
export function createDurableModel(inner: Model, run: RunContext): Model {
  return {
    getResponse: (request) => takeTurn(inner, request, run),
    getStreamedResponse: () => {
      throw new Error('A durable model streams only to the log of its run.')
    },
  }
}

async function takeTurn(
  inner: Model,
  request: ModelRequest,
  run: RunContext,
): Promise<ModelResponse> {
  run.turn += 1
  run.isComplete = false
  const { response, calls } = replayFromJournal(run) ?? (await callModel(inner, request, run))
  run.usage = addUsage(run.usage, usageOf(response))
  for (const call of calls) run.calls.set(call.callId, call)
  run.isComplete = calls.length === 0
  // The run's usage is counted above. The SDK's own count is not used.
  return { usage: new Usage(), output: response.output, responseId: response.id }
}

function replayFromJournal(run: RunContext): CheckedResponse | undefined {
  const stored = run.port.findTurn(run.turn)
  if (!stored) return undefined
  const record = replayTurn(stored, run.tools)
  run.port.resumeTurn(record)
  for (const { callId } of record.calls) run.usedCallIds.add(callId)
  return { response: parseResponse(record.response), calls: [...record.calls] }
}

async function callModel(
  inner: Model,
  request: ModelRequest,
  run: RunContext,
): Promise<CheckedResponse> {
  const raw = await streamTurn(inner, request, run)
  // An aborted model may end its stream without an error; its response is then incomplete.
  run.signal.throwIfAborted()
  const checked = checkResponse(raw, run)
  await run.port.commitTurn(toTurnRecord(run, checked))
  return checked
}

async function streamTurn(
  inner: Model,
  request: ModelRequest,
  run: RunContext,
): Promise<FinalResponse> {
  const text = createDeltas('text', run)
  const thinking = createDeltas('thinking', run)
  let response: FinalResponse | undefined
  try {
    for await (const event of inner.getStreamedResponse(request)) {
      run.signal.throwIfAborted()
      // Await only if the event buffer is full: awaiting nothing costs a microtask per delta.
      let bufferSpace: Promise<void> | undefined
      if (event.type === 'output_text_delta') bufferSpace = text.push(event.delta)
      else if (event.type === 'model') bufferSpace = thinking.push(thinkingDelta(event.event))
      else if (event.type === 'response_done') response = event.response
      if (bufferSpace) await bufferSpace
    }
  } catch (error) {
    throw new ModelError('The model failed.', { cause: error })
  }
  if (!response) throw new ModelError('The model ended its stream without a response.')
  await thinking.end()
  if (text.isEmpty()) await text.push(textOf(response))
  await text.end()
  return response
}

function createDeltas(type: 'text' | 'thinking', { port, turn }: RunContext) {
  const joined = joinSurrogatePairs()
  let isEmpty = true
  const append = (delta: string) => {
    if (delta === '') return undefined
    isEmpty = false
    return port.append({ type, turn, delta })
  }
  return {
    isEmpty: () => isEmpty,
    push: (delta: string) => append(joined.push(delta)),
    end: () => append(joined.flush()),
  }
}

/** Refusals, and all text of a server that does not stream, arrive only with the response. */
function textOf({ output }: FinalResponse): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) =>
      part.type === 'output_text' ? part.text : part.type === 'refusal' ? part.refusal : '',
    )
    .join('')
}
