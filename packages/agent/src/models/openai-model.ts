import type { Model, ModelRequest, StreamEvent } from '@openai/agents-core'
import { OpenAIProvider } from '@openai/agents-openai'
import { BadRequestError, OpenAI } from 'openai'
import { firstChoice } from './chat-completions-chunk.ts'
import type { OpenAiConfig } from './openai-provider.ts'

export async function openModel({ model, apiKey, baseUrl, api }: OpenAiConfig): Promise<Model> {
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
