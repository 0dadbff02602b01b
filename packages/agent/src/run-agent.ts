import { noUsage } from '@throughline/protocol'
import type { AgentRunInput, RunOutcome } from './agent-run.ts'
import type { AgentDefinition } from './agent-definition.ts'
import { outcomeText } from './tools/tool-result-text.ts'
import { dayOf } from './calendar-day.ts'
import type { ToolSet } from './tools/define-tool.ts'
import { createDurableModel } from './turn/durable-model.ts'
import { toModelInput } from './turn/model-input.ts'
import type { RunContext } from './run-context.ts'
import type { ModelProvider } from './models/model-provider.ts'
import { toRunError } from './turn/to-run-error.ts'
import { Agent, Runner } from './sdk.ts'
import { createStoredEventParser } from './tools/parse-stored-events.ts'
import type { toSdkTools } from './tools/sdk-tools.ts'
import { ToolError } from './tools/tool-error.ts'
import { recordPortErrors } from './record-port-error.ts'

const MAX_TURNS = 10

/** What all runs of a runner share, made once. */
export interface AgentSetup {
  agent: AgentDefinition<ToolSet>
  sdkTools: ReturnType<typeof toSdkTools>
  models: ModelProvider
  toolTimeoutMs: number
}

const runner = new Runner({
  tracingDisabled: true,
  toolExecution: { maxFunctionToolConcurrency: 1 },
  toolNotFoundBehavior: 'return_error_to_model',
  // Without a store at the provider, its ids of reasoning items are of no use to it.
  reasoningItemIdPolicy: 'omit',
})

/** Answers one message by the SDK's own loop. Rejects with what the port rejected with only. */
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
    takenCallIds: new Set(),
    turn: 0,
    usage: noUsage,
    isAnswered: false,
  }
  let cause: unknown
  try {
    if (!signal.aborted) await drive(setup, run, input)
  } catch (error) {
    cause = error
  }
  if (port.failure) throw port.failure.error
  const { usage } = run
  if (run.isAnswered) return { status: 'completed', usage }
  if (signal.aborted) return { status: 'cancelled', usage }
  return { status: 'failed', error: toRunError(cause), cause, usage }
}

async function drive(setup: AgentSetup, run: RunContext, input: AgentRunInput): Promise<void> {
  const { agent: definition, models, sdkTools } = setup
  const agent = new Agent<RunContext>({
    name: definition.name,
    instructions: definition.instructions(input),
    model: createDurableModel(await models.open(input), run),
    modelSettings: models.settings,
    tools: sdkTools,
  })
  // The model must not learn a tool's former name from its own earlier calls.
  const { parseAnswer } = createStoredEventParser(definition.tools)
  const history = input.history.map((entry) =>
    entry.role === 'user' ? entry : { ...entry, answer: parseAnswer(entry.answer) },
  )
  await runner.run(agent, toModelInput(history, run.takenCallIds), {
    context: run,
    maxTurns: MAX_TURNS,
    signal: run.signal,
    toolErrorFormatter: ({ callId }) => refuse(callId, run),
  })
}

/** What the model is told of a call that no tool of the agent takes. */
async function refuse(callId: string, run: RunContext): Promise<string | undefined> {
  const call = run.calls.get(callId)
  if (!call) return undefined
  if (call.type === 'tool_rejected') return outcomeText({ state: 'failed', message: call.message })
  // It was a tool's when the turn was journaled; the call has to be settled all the same.
  return outcomeText(
    await run.port.runTool(call, {
      effect: 'read',
      run: () => Promise.reject(new ToolError(`There is no tool ${call.name} any more.`)),
    }),
  )
}
