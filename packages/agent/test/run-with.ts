import { principalIdSchema } from '@throughline/protocol'
import type { AgentRunInput, HistoryEntry } from '../src/agent-run.ts'
import type { AgentDefinition } from '../src/agent-definition.ts'
import type { ToolSet } from '../src/tools/define-tool.ts'
import type { ModelProvider } from '../src/models/model-provider.ts'
import { runAgent } from '../src/run-agent.ts'
import type { RunPort } from '../src/run-port.ts'
import { createStoredEventParser } from '../src/tools/parse-stored-events.ts'
import { toSdkTools } from '../src/tools/sdk-tools.ts'

export interface Trial {
  models: ModelProvider
  port: RunPort
  tools?: ToolSet
  history?: readonly HistoryEntry[]
  signal?: AbortSignal
  toolTimeoutMs?: number
}

export const principalId = principalIdSchema.parse('0199f1c4-0000-7000-8000-000000000001')

/** Thursday, 3 December 2026, in the morning. */
export const now = new Date('2026-12-03T08:00:00Z')

/** Runs an agent of these tools on a scripted model and a port. */
export function runWith({
  models,
  port,
  tools = {},
  history = [{ role: 'user', text: 'Hello' }],
  signal = new AbortController().signal,
  toolTimeoutMs = 1_000,
}: Trial) {
  const agent: AgentDefinition<ToolSet> = { name: 'test agent', instructions: () => 'Test.', tools }
  const input: AgentRunInput = {
    history,
    principalId,
    now,
    timeZone: 'Europe/Berlin',
    port,
    signal,
  }
  const { parseAnswer } = createStoredEventParser(tools)
  const sdkTools = toSdkTools(tools)
  return runAgent({ agent, models, toolTimeoutMs, sdkTools, parseAnswer }, input)
}
