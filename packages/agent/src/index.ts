export type { AgentDefinition, Moment } from './agent-definition.ts'
export {
  createAgentRunner,
  type AgentRunInput,
  type AgentRunner,
  type AgentRunnerOptions,
  type HistoryEntry,
  type RunOutcome,
} from './agent-runner.ts'
export {
  defineTool,
  type CallContext,
  type ToolDefinition,
  type ToolEffect,
  type ToolSet,
  type ToolTypesOf,
} from './define-tool.ts'
export type { ModelConfig } from './model-config.ts'
export type { CallEvent, RunPort, ToolCall, ToolOutcome, ToolWork, TurnRecord } from './run-port.ts'
export { todoAgent } from './todo-agent.ts'
export { ToolError } from './tool-error.ts'
export type { AppTools } from './tools/index.ts'
