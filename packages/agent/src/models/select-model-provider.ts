import type { AgentDefinition } from '../agent-definition.ts'
import type { ToolSet } from '../tools/define-tool.ts'
import { createBenchProvider } from './bench-provider.ts'
import { createDemoProvider } from './demo/demo-provider.ts'
import type { ModelConfig } from './model-config.ts'
import type { ModelProvider } from './model-provider.ts'
import { createOpenAiProvider } from './openai-provider.ts'

/** The demo and bench providers also take their part of the agent definition. */
export function selectModelProvider(
  config: ModelConfig,
  { demo, benchCall }: Pick<AgentDefinition<ToolSet>, 'demo' | 'benchCall'>,
): ModelProvider {
  switch (config.kind) {
    case 'openai':
      return createOpenAiProvider(config)
    case 'demo':
      return createDemoProvider(config, demo)
    case 'bench':
      return createBenchProvider(config, benchCall)
  }
}
