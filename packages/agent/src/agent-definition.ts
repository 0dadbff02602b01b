import type { DemoScript } from './models/demo/demo-script.ts'
import type { Moment } from './moment.ts'
import type { ToolSet } from './tools/define-tool.ts'

export interface AgentDefinition<Tools extends ToolSet> {
  name: string
  /** Returns the system prompt. Must be pure, so that a replayed run gets the same prompt. */
  instructions(moment: Moment): string
  tools: Tools
  /** The demo model's answers. Without it, the demo model replies that it cannot answer. */
  demo?: DemoScript
  /** The call that the bench model makes in the middle of every answer. Required for it. */
  benchCall?: { name: string; args: object }
}
