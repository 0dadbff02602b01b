export type { AgentDefinition } from './agent-definition.ts'
export type { Moment } from './moment.ts'
export type { AgentRunInput, HistoryEntry, RunOutcome } from './agent-run.ts'
export { createAgentRunner, type AgentRunner, type AgentRunnerOptions } from './agent-runner.ts'
export {
  defineTool,
  toolsWith,
  type AppTables,
  type CallContext,
  type ToolDefinition,
  type ToolEffect,
  type ToolOf,
  type ToolSet,
  type ToolTypesOf,
} from './tools/define-tool.ts'
export type { ModelConfig } from './models/model-config.ts'
export type {
  CallEvent,
  RunPort,
  ToolCall,
  ToolExecution,
  ToolOutcome,
  TurnRecord,
} from './run-port.ts'
export { ToolError } from './tools/tool-error.ts'
export { addDays, dayOf, weekdayName, weekdayOf, type Day } from './calendar-day.ts'
export type { DemoExchange, DemoScript, DemoTurn } from './models/demo/demo-script.ts'
