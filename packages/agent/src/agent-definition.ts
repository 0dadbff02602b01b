import type { DemoScript } from './models/demo/demo-script.ts'
import type { Moment } from './moment.ts'
import type { ToolSet } from './tools/define-tool.ts'

export interface AgentDefinition<Tools extends ToolSet> {
  name: string
  /** The system prompt. A pure function, so that a replayed run gets the same one. */
  instructions(moment: Moment): string
  tools: Tools
  /** What the demo model answers. Without it the demo model says that it cannot answer. */
  demo?: DemoScript
  /** The call that the bench model makes in the middle of every answer. */
  benchCall?: { name: string; args: object }
}
