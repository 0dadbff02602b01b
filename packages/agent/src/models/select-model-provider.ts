import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'
import { createBenchProvider } from './bench-provider.ts'
import { createDemoProvider } from './demo/demo-provider.ts'
import { createOpenAiProvider } from './openai-provider.ts'

export function selectModelProvider(config: ModelConfig): ModelProvider {
  if (config.kind === 'openai') return createOpenAiProvider(config)
  return config.kind === 'demo' ? createDemoProvider(config) : createBenchProvider(config)
}
