import type { Answer, RunEvent, StoredAnswer, StoredEvent, ToolTypes } from '@throughline/protocol'
import type { AgentDefinition } from './agent-definition.ts'
import type { AgentRunInput, RunOutcome } from './agent-run.ts'
import type { ToolSet, ToolTypesOf } from './tools/define-tool.ts'
import type { ModelConfig } from './models/model-config.ts'
import { selectModelProvider } from './models/select-model-provider.ts'
import { createStoredEventParser } from './tools/parse-stored-events.ts'
import { runAgent } from './run-agent.ts'
import { toSdkTools } from './tools/sdk-tools.ts'

const TOOL_TIMEOUT_MS = 30_000

export interface AgentRunner<Tools extends ToolTypes = ToolTypes> {
  /** Answers one message. Rejects with what the port rejected with, and with nothing else. */
  run(input: AgentRunInput): Promise<RunOutcome>

  /** Narrows a stored event to the agent's tools; a call that no longer fits is `tool_rejected`. */
  parseEvent(stored: StoredEvent): RunEvent<Tools>

  /** Narrows a stored answer; parts that no longer fit become `unknown_tool` parts. */
  parseAnswer(stored: StoredAnswer): Answer<Tools>

  readonly model: { kind: ModelConfig['kind']; name: string }
}

export interface AgentRunnerOptions<Tools extends ToolSet> {
  agent: AgentDefinition<Tools>
  model: ModelConfig
  /** How long a tool may take before it is rolled back and failed; 30 s when left out. */
  toolTimeoutMs?: number
}

/** Makes an agent ready to run: what its runs share is built here, once. */
export function createAgentRunner<Tools extends ToolSet>(
  options: AgentRunnerOptions<Tools>,
): AgentRunner<ToolTypesOf<Tools>>
export function createAgentRunner({
  agent,
  model,
  toolTimeoutMs = TOOL_TIMEOUT_MS,
}: AgentRunnerOptions<ToolSet>): AgentRunner {
  const models = selectModelProvider(model, agent)
  const setup = { agent, models, toolTimeoutMs, sdkTools: toSdkTools(agent.tools) }
  return {
    ...createStoredEventParser(agent.tools),
    model: { kind: model.kind, name: models.name },
    run: (input) => runAgent(setup, input),
  }
}
