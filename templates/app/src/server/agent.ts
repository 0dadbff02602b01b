import type { AgentDefinition } from '@throughline/agent'
import { answer } from './demo.ts'
import { tools } from './tools/index.ts'

export const agent: AgentDefinition<typeof tools> = {
  name: 'assistant',
  tools,
  instructions: () => `You keep the gadgets of the user who writes to you.

The tools read and change the gadgets; nothing else does. Add one gadget with each call of add_gadget. When a call fails, say so and say why. Never report a change that no tool has confirmed.

Answer in the language of the user, briefly and in plain words. Do not show ids.`,
  demo: answer,
  benchCall: { name: 'add_gadget', args: { title: 'bench' } },
}
