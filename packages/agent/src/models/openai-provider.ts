import type { Model, ModelRequest, ModelSettings, StreamEvent } from '@openai/agents'
import { BadRequestError, OpenAI } from 'openai'
import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'
import { firstChoice } from './chat-completions-chunk.ts'
import { OpenAIProvider } from '../sdk.ts'

type OpenAiConfig = Extract<ModelConfig, { kind: 'openai' }>

/** How long one turn of the model may take as a whole. */
const TURN_TIMEOUT_MS = 10 * 60_000

/** OpenAI's models that reason, by name; a server of another maker is left to its defaults. */
const REASONING_MODEL = /^(o\d|gpt-([5-9]|\d\d)(?!.*-chat))/

/** OpenAI, or a server that speaks its protocols. Nothing is built before the first run. */
export function createOpenAiProvider(config: OpenAiConfig): ModelProvider {
  let model: Promise<Model> | undefined
  return {
    name: config.model,
    settings: settingsOf(config),
    open: () => (model ??= connect(config)),
  }
}

async function connect({ model, apiKey, baseUrl, api }: OpenAiConfig): Promise<Model> {
  // Without a null the client would take an address from the environment.
  const openAIClient = new OpenAI({ apiKey, baseURL: baseUrl ?? null, maxRetries: 2 })
  const useResponses = api === 'responses'
  const inner = await new OpenAIProvider({ openAIClient, useResponses }).getModel(model)
  return {
    getResponse: (request) => inner.getResponse(request),
    getStreamedResponse: useResponses ? withOptionalReasoning(inner) : untilFinished(inner),
  }
}

/**
 * Conversations are kept here and not at OpenAI, so its reasoning is handed back to it encrypted.
 * The summaries of it are what people see as thinking.
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

/** Not every key may ask for summaries, and not every model has them: then it goes on without. */
function withOptionalReasoning(inner: Model): Model['getStreamedResponse'] {
  let isRefused = false
  return async function* stream(request): AsyncGenerator<StreamEvent> {
    const asks = !isRefused
    try {
      yield* inner.getStreamedResponse(asks ? request : withoutReasoning(request))
    } catch (error) {
      if (!asks || !refusesReasoning(error)) throw error
      isRefused = true
      yield* inner.getStreamedResponse(withoutReasoning(request))
    }
  }
}

function refusesReasoning(error: unknown): boolean {
  return (
    error instanceof BadRequestError &&
    (error.param === 'reasoning.summary' || error.param === 'include')
  )
}

function withoutReasoning(request: ModelRequest): ModelRequest {
  const { reasoning: _reasoning, providerData: _include, ...modelSettings } = request.modelSettings
  return { ...request, modelSettings }
}

/** The SDK takes the text of a cut Chat Completions stream for the whole answer. */
function untilFinished(inner: Model): Model['getStreamedResponse'] {
  return async function* stream(request): AsyncGenerator<StreamEvent> {
    let isFinished = false
    for await (const event of inner.getStreamedResponse(request)) {
      if (event.type === 'model') isFinished ||= hasFinishReason(event.event)
      if (event.type === 'response_done' && !isFinished) {
        throw new Error('The stream of the model ended without a finish reason.')
      }
      yield event
    }
  }
}

function hasFinishReason(event: unknown): boolean {
  return typeof firstChoice(event)?.['finish_reason'] === 'string'
}
