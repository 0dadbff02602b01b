import type { ModelConfig } from '../model-config.ts'
import type { ModelSource } from '../model-source.ts'
import { createBenchModels } from './bench-models.ts'
import { createDemoModels } from './demo/demo-models.ts'
import { createOpenAiModels } from './openai-models.ts'

export function openModels(config: ModelConfig): ModelSource {
  if (config.kind === 'openai') return createOpenAiModels(config)
  return config.kind === 'demo' ? createDemoModels(config) : createBenchModels(config)
}
