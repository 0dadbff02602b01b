import type { ModelRequest, StreamEvent } from '@openai/agents-core'
import type { AgentDefinition } from '../agent-definition.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'
import type { FinalResponse } from '../sdk.ts'

type BenchConfig = Extract<ModelConfig, { kind: 'bench' }>
type BenchCall = AgentDefinition<ToolSet>['benchCall']

/** Contains fake secrets, to verify that the server hides the error's text from clients. */
const FAILURE_MESSAGE = 'model backend failed: key sk-SECRET at postgresql://peer:pw@db/prod'

/** A clock text has four digits in base 36. */
const CLOCK_MODULUS = 36 ** 4

/**
 * Replaces the model in benchmarks. Streams `deltas` pieces of text and makes the agent's
 * `benchCall` half-way. Piece i is due i x `delayMs` after the model was called. Its text is the
 * time it was due, so that a load generator on the same machine can compute the delay.
 */
export function createBenchProvider(config: BenchConfig, call?: BenchCall): ModelProvider {
  if (!call) throw new Error('The bench model requires an agent that defines `benchCall`.')
  return {
    name: 'bench',
    settings: {},
    open: () => {
      let startedAt: number | undefined
      return {
        getResponse: () => Promise.reject(new Error('The bench model supports streaming only.')),
        getStreamedResponse: (request) => {
          const first = isAfterCall(request) ? middleOf(config) : 0
          startedAt ??= clock() - first * config.delayMs * 10
          return streamTurn(request, { ...config, call }, startedAt)
        },
      }
    },
  }
}

async function* streamTurn(
  request: ModelRequest,
  config: BenchConfig & { call: NonNullable<BenchCall> },
  startedAt: number,
): AsyncGenerator<StreamEvent> {
  const isSecondHalf = isAfterCall(request)
  const start = isSecondHalf ? middleOf(config) : 0
  const end = isSecondHalf ? config.deltas : middleOf(config)
  const failsAt = requestsFailure(request) ? Math.floor(config.deltas / 4) : end
  for (let i = start; i < end; i += 1) {
    if (i === failsAt) throw new Error(FAILURE_MESSAGE)
    const due = startedAt + i * config.delayMs * 10
    if (config.delayMs === 0) await nextEventLoopTurn()
    else await sleepUntil(due)
    yield { type: 'output_text_delta', delta: clockText(config.delayMs === 0 ? clock() : due) }
  }
  const call = isSecondHalf ? undefined : config.call
  yield { type: 'response_done', response: toResponse(call, end - start) }
}

function toResponse(call: BenchCall, outputTokens: number): FinalResponse {
  return {
    id: 'bench',
    usage: { inputTokens: 0, outputTokens, totalTokens: outputTokens },
    output: [
      call === undefined
        ? {
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'done' }],
          }
        : {
            type: 'function_call',
            callId: 'call_bench',
            name: call.name,
            arguments: JSON.stringify(call.args),
          },
    ],
  }
}

function isAfterCall({ input }: ModelRequest): boolean {
  return typeof input !== 'string' && input.at(-1)?.type === 'function_call_result'
}

function requestsFailure({ input }: ModelRequest): boolean {
  const last = typeof input === 'string' ? undefined : input.at(-1)
  const content = last && 'content' in last ? last.content : input
  return typeof content === 'string' && content.startsWith('!raise')
}

function middleOf({ deltas }: BenchConfig): number {
  return Math.floor(deltas / 2)
}

/** CLOCK_MONOTONIC in units of 0.1 ms. */
function clock(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 10_000 + nanoseconds / 100_000
}

function clockText(time: number): string {
  return (Math.floor(time) % CLOCK_MODULUS).toString(36).padStart(4, '0')
}

/** Loops because a timer may fire up to a millisecond early. */
async function sleepUntil(due: number): Promise<void> {
  for (let left = due - clock(); left > 0; left = due - clock()) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left / 10)))
  }
}

function nextEventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
