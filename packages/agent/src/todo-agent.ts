import type { AgentDefinition } from './agent-definition.ts'
import { todoTools } from './tools/index.ts'

export const todoAgent: AgentDefinition<typeof todoTools> = {
  name: 'to-do assistant',
  instructions: () => '',
  tools: todoTools,
}
