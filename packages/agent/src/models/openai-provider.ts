import type { Model, ModelRequest, ModelSettings, StreamEvent } from '@openai/agents'
import { BadRequestError, OpenAI } from 'openai'
import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'
import { firstChoice } from './chat-completions-chunk.ts'
import { OpenAIProvider } from '../sdk.ts'

type OpenAiConfig = Extract<ModelConfig, { kind: 'openai' }>

/** The time limit of one model call, including its stream. */
const TURN_TIMEOUT_MS = 10 * 60_000

/** The names of OpenAI's reasoning models. Other models run with the defaults of their server. */
const REASONING_MODEL = /^(o\d|gpt-([5-9]|\d\d)(?!.*-chat))/

/** Connects to OpenAI or a compatible server. The client is created on the first run. */
export function createOpenAiProvider(config: OpenAiConfig): ModelProvider {
  let model: Promise<Model> | undefined
  return {
    name: config.model,
    settings: settingsOf(config),
    open: () => (model ??= connect(config)),
  }
}

async function connect({ model, apiKey, baseUrl, api }: OpenAiConfig): Promise<Model> {
  // With `undefined` instead of null, the client would read OPENAI_BASE_URL from the environment.
  const openAIClient = new OpenAI({ apiKey, baseURL: baseUrl ?? null, maxRetries: 2 })
  const useResponses = api === 'responses'
  const inner = await new OpenAIProvider({ openAIClient, useResponses }).getModel(model)
  return {
    getResponse: (request) => inner.getResponse(request),
    getStreamedResponse: useResponses ? withOptionalReasoning(inner) : requireFinishReason(inner),
  }
}

/**
 * OpenAI does not store the conversations (`store: false`), so its encrypted reasoning is sent back
 * with every request. People see the reasoning summaries as thinking.
 */
function settingsOf({ api, model }: OpenAiConfig): ModelSettings {
  const settings = { timeoutMs: TURN_TIMEOUT_MS }
  if (api === 'chat_completions') return settings
  if (!REASONING_MODEL.test(model)) return { ...settings, store: false }
  return {
    ...settings,
    store: false,
    reasoning: { summary: 'auto' },
    providerData: { include: ['reasoning.encrypted_content'] },
  }
}

/**
 * Repeats a request without reasoning options if the server rejects them, and leaves them out from
 * then on. Some keys may not request summaries, and some models have none.
 */
function withOptionalReasoning(inner: Model): Model['getStreamedResponse'] {
  let isRejected = false
  return async function* stream(request): AsyncGenerator<StreamEvent> {
    const sendsReasoning = !isRejected
    try {
      yield* inner.getStreamedResponse(sendsReasoning ? request : withoutReasoning(request))
    } catch (error) {
      if (!sendsReasoning || !rejectsReasoning(error)) throw error
      isRejected = true
      yield* inner.getStreamedResponse(withoutReasoning(request))
    }
  }
}

function rejectsReasoning(error: unknown): boolean {
  return (
    error instanceof BadRequestError &&
    (error.param === 'reasoning.summary' || error.param === 'include')
  )
}

function withoutReasoning(request: ModelRequest): ModelRequest {
  const { reasoning: _reasoning, providerData: _include, ...modelSettings } = request.modelSettings
  return { ...request, modelSettings }
}

/** Rejects a truncated Chat Completions stream, which the SDK would accept as the whole answer. */
function requireFinishReason(inner: Model): Model['getStreamedResponse'] {
  return async function* stream(request): AsyncGenerator<StreamEvent> {
    let isFinished = false
    for await (const event of inner.getStreamedResponse(request)) {
      if (event.type === 'model') isFinished ||= hasFinishReason(event.event)
      if (event.type === 'response_done' && !isFinished) {
        throw new Error('The model stream ended without a finish reason.')
      }
      yield event
    }
  }
}

function hasFinishReason(event: unknown): boolean {
  return typeof firstChoice(event)?.['finish_reason'] === 'string'
}
