import type { Model, ModelRequest, ModelResponse } from '@openai/agents'
import { addUsage } from '@throughline/protocol'
import {
  checkResponse,
  parseResponse,
  toRecord,
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
 * A model whose turns are durable. A turn that is journaled is answered from the journal; else the
 * inner model is asked, its text goes into the run's log as it comes, and the SDK, which acts on
 * the response, gets it only after the port has stored it. So the SDK itself streams nothing.
 */
export function createDurableModel(inner: Model, run: RunContext): Model {
  return {
    getResponse: (request) => takeTurn(inner, request, run),
    getStreamedResponse: () => {
      throw new Error('A durable model streams into the log of its run only.')
    },
  }
}

async function takeTurn(
  inner: Model,
  request: ModelRequest,
  run: RunContext,
): Promise<ModelResponse> {
  run.turn += 1
  run.isAnswered = false
  const { response, calls } = answerFromJournal(run) ?? (await askTurn(inner, request, run))
  run.usage = addUsage(run.usage, usageOf(response))
  for (const call of calls) run.calls.set(call.callId, call)
  run.isAnswered = calls.length === 0
  // What the run took is counted above; the SDK's own count is nobody's.
  return { usage: new Usage(), output: response.output, responseId: response.id }
}

function answerFromJournal(run: RunContext): CheckedResponse | undefined {
  const stored = run.port.findTurn(run.turn)
  if (!stored) return undefined
  const record = replayTurn(stored, run.tools)
  run.port.resumeTurn(record)
  for (const { callId } of record.calls) run.takenCallIds.add(callId)
  return { response: parseResponse(record.response), calls: [...record.calls] }
}

async function askTurn(
  inner: Model,
  request: ModelRequest,
  run: RunContext,
): Promise<CheckedResponse> {
  const raw = await streamTurn(inner, request, run)
  // A model may end its stream quietly when it is aborted; what it has then is not its answer.
  run.signal.throwIfAborted()
  const checked = checkResponse(raw, run)
  await run.port.commitTurn(toRecord(run, checked))
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
      // There is nothing to wait for but when the lane is full: waiting all the same costs a tick.
      let room: Promise<void> | undefined
      if (event.type === 'output_text_delta') room = text.push(event.delta)
      else if (event.type === 'model') room = thinking.push(thinkingDelta(event.event))
      else if (event.type === 'response_done') response = event.response
      if (room) await room
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
  const deltas = joinSurrogatePairs()
  let isEmpty = true
  const append = (delta: string) => {
    if (delta === '') return undefined
    isEmpty = false
    return port.append({ type, turn, delta })
  }
  return {
    isEmpty: () => isEmpty,
    push: (delta: string) => append(deltas.take(delta)),
    end: () => append(deltas.rest()),
  }
}

/** A refusal, and the text of a server that does not stream, come with the response only. */
function textOf({ output }: FinalResponse): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) =>
      part.type === 'output_text' ? part.text : part.type === 'refusal' ? part.refusal : '',
    )
    .join('')
}
