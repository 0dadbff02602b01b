import type { ToolSet } from './tools/define-tool.ts'

/** When and where a run happens, frozen at its start. */
export interface Moment {
  now: Date
  timeZone: string
}

export interface AgentDefinition<Tools extends ToolSet> {
  name: string
  /** The system prompt. A pure function, so that a replayed run is told the same. */
  instructions(moment: Moment): string
  tools: Tools
}
