export type { AgentDefinition, Moment } from './agent-definition.ts'
export type { AgentRunInput, HistoryEntry, RunOutcome } from './agent-run.ts'
export { createAgentRunner, type AgentRunner, type AgentRunnerOptions } from './agent-runner.ts'
export {
  defineTool,
  type CallContext,
  type ToolDefinition,
  type ToolEffect,
  type ToolSet,
  type ToolTypesOf,
} from './tools/define-tool.ts'
export type { ModelConfig } from './models/model-config.ts'
export type { CallEvent, RunPort, ToolCall, ToolOutcome, ToolWork, TurnRecord } from './run-port.ts'
export { todoAgent } from './todo/todo-agent.ts'
export { ToolError } from './tools/tool-error.ts'
export type { AppTools } from './todo/tools/index.ts'
