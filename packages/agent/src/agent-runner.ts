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
  /** Answers one message. Rejects only with errors of the port. */
  run(input: AgentRunInput): Promise<RunOutcome>

  /** Parses a stored event. A call that no longer matches a tool becomes `tool_rejected`. */
  parseEvent(stored: StoredEvent): RunEvent<Tools>

  /** Parses a stored answer. Calls that no longer match a tool become `unknown_tool` parts. */
  parseAnswer(stored: StoredAnswer): Answer<Tools>

  /** The ids of the calls that changed data, by the effects that their tools declare. */
  changingCalls(stored: StoredAnswer): string[]

  readonly model: { kind: ModelConfig['kind']; name: string }
}

export interface AgentRunnerOptions<Tools extends ToolSet> {
  agent: AgentDefinition<Tools>
  model: ModelConfig
  /** A tool call that takes longer fails, and its transaction is rolled back. Default: 30 s. */
  toolTimeoutMs?: number
}

/** Creates a runner. Everything that its runs share is created here, once. */
export function createAgentRunner<Tools extends ToolSet>(
  options: AgentRunnerOptions<Tools>,
): AgentRunner<ToolTypesOf<Tools>>
export function createAgentRunner({
  agent,
  model,
  toolTimeoutMs = TOOL_TIMEOUT_MS,
}: AgentRunnerOptions<ToolSet>): AgentRunner {
  const models = selectModelProvider(model, agent)
  const parser = createStoredEventParser(agent.tools)
  const sdkTools = toSdkTools(agent.tools)
  const setup = { agent, models, toolTimeoutMs, sdkTools, parseAnswer: parser.parseAnswer }
  return {
    ...parser,
    model: { kind: model.kind, name: models.name },
    run: (input) => runAgent(setup, input),
  }
}
