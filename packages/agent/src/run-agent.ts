import { noUsage, type StoredAnswer } from '@throughline/protocol'
import type { AgentRunInput, RunOutcome } from './agent-run.ts'
import type { AgentDefinition } from './agent-definition.ts'
import { outcomeText } from './tools/tool-result-text.ts'
import { dayOf } from './calendar-day.ts'
import type { ToolSet } from './tools/define-tool.ts'
import { createDurableModel } from './turn/durable-model.ts'
import { toModelInput } from './turn/model-input.ts'
import type { RunContext } from './run-context.ts'
import type { ModelProvider } from './models/model-provider.ts'
import { toRunError } from './turn/model-error.ts'
import { Agent, Runner } from './sdk.ts'
import type { toSdkTools } from './tools/sdk-tools.ts'
import { ToolError } from './tools/tool-error.ts'
import { recordPortErrors } from './record-port-error.ts'

const MAX_TURNS = 10

/** Shared by all runs of a runner. */
export interface AgentSetup {
  agent: AgentDefinition<ToolSet>
  sdkTools: ReturnType<typeof toSdkTools>
  models: ModelProvider
  toolTimeoutMs: number
  /** Reads stored answers as the present tools do. */
  parseAnswer(stored: StoredAnswer): StoredAnswer
}

const runner = new Runner({
  tracingDisabled: true,
  toolExecution: { maxFunctionToolConcurrency: 1 },
  toolNotFoundBehavior: 'return_error_to_model',
  // With `store: false`, the provider does not know the ids of earlier reasoning items.
  reasoningItemIdPolicy: 'omit',
})

/** Answers one message with the SDK's agent loop. Rejects only with errors of the port. */
export async function runAgent(setup: AgentSetup, input: AgentRunInput): Promise<RunOutcome> {
  const { principalId, now, timeZone, signal } = input
  const port = recordPortErrors(input.port)
  const run: RunContext = {
    tools: setup.agent.tools,
    port,
    signal,
    toolTimeoutMs: setup.toolTimeoutMs,
    context: { principalId, now, timeZone, today: dayOf(now, timeZone) },
    calls: new Map(),
    usedCallIds: new Set(),
    turn: 0,
    usage: noUsage,
    isComplete: false,
  }
  let cause: unknown
  try {
    if (!signal.aborted) await runLoop(setup, run, input)
  } catch (error) {
    cause = error
  }
  if (port.failure) throw port.failure.error
  const { usage } = run
  if (run.isComplete) return { status: 'completed', usage }
  if (signal.aborted) return { status: 'cancelled', usage }
  return { status: 'failed', error: toRunError(cause), cause, usage }
}

async function runLoop(setup: AgentSetup, run: RunContext, input: AgentRunInput): Promise<void> {
  const { agent: definition, models, sdkTools } = setup
  const agent = new Agent<RunContext>({
    name: definition.name,
    instructions: definition.instructions(input),
    model: createDurableModel(await models.open(input), run),
    modelSettings: models.settings,
    tools: sdkTools,
  })
  // The model must not learn a tool's former name from its own earlier calls.
  const history = input.history.map((entry) =>
    entry.role === 'user' ? entry : { ...entry, answer: setup.parseAnswer(entry.answer) },
  )
  await runner.run(agent, toModelInput(history, run.usedCallIds), {
    context: run,
    maxTurns: MAX_TURNS,
    signal: run.signal,
    toolErrorFormatter: ({ callId }) => missingToolResult(callId, run),
  })
}

/** Returns the result that the model gets for a call without a tool. */
async function missingToolResult(callId: string, run: RunContext): Promise<string | undefined> {
  const call = run.calls.get(callId)
  if (!call) return undefined
  if (call.type === 'tool_rejected') return outcomeText({ state: 'failed', message: call.message })
  // The tool existed when the turn was journaled. The call still needs a stored outcome.
  return outcomeText(
    await run.port.runTool(call, {
      effect: 'read',
      run: () => Promise.reject(new ToolError(`The tool ${call.name} no longer exists.`)),
    }),
  )
}
