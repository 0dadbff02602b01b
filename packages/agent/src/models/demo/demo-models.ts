import type { ModelConfig } from '../../model-config.ts'
import type { ModelSource } from '../../model-source.ts'

export function createDemoModels(_config: Extract<ModelConfig, { kind: 'demo' }>): ModelSource {
  throw new Error('not built yet')
}
