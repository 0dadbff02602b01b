import type { ModelSettings } from '@openai/agents-core'
import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'

export type OpenAiConfig = Extract<ModelConfig, { kind: 'openai' }>

/** The time limit of one model call, including its stream. */
const TURN_TIMEOUT_MS = 10 * 60_000

/** The names of OpenAI's reasoning models. Other models run with the defaults of their server. */
const REASONING_MODEL = /^(o\d|gpt-([5-9]|\d\d)(?!.*-chat))/

/**
 * Connects to OpenAI or a compatible server. The client library is loaded here and not imported
 * statically: it takes 30 MB, which a server with another model does not need.
 */
export function createOpenAiProvider(config: OpenAiConfig): ModelProvider {
  const model = import('./openai-model.ts').then(({ openModel }) => openModel(config))
  // Every run that opens the model gets the error.
  model.catch(() => {})
  return { name: config.model, settings: settingsOf(config), open: () => model }
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
