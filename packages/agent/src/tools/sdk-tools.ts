import { outcomeText } from './tool-result-text.ts'
import type { ToolDefinition, ToolSet } from './define-tool.ts'
import type { RunContext } from '../run-context.ts'
import { tool as sdkTool } from '../sdk.ts'
import { toStrictSchema } from './strict-schema.ts'
import { createToolExecution } from './tool-execution.ts'

/** Converts a tool set for the SDK, once per runner. Each run is passed as the SDK's context. */
export function toSdkTools(tools: ToolSet) {
  return Object.entries(tools).map(([name, tool]) => toSdkTool(name, tool))
}

function toSdkTool(name: string, tool: ToolDefinition) {
  return sdkTool<ReturnType<typeof toStrictSchema>, RunContext>({
    name,
    description: tool.description,
    parameters: toStrictSchema(tool.args),
    strict: true,
    // Only errors of the port get here. They end the run and are not reported to the model.
    errorFunction: null,
    execute: (_args, context, details) => {
      const callId = details?.toolCall?.callId
      if (!context || callId === undefined)
        throw new Error(`The tool ${name} was called outside a run.`)
      return executeCall(tool, callId, context.context)
    },
  })
}

async function executeCall(tool: ToolDefinition, callId: string, run: RunContext): Promise<string> {
  run.signal.throwIfAborted()
  const call = run.calls.get(callId)
  if (!call) throw new Error(`The call ${callId} was not committed.`)
  if (call.type === 'tool_rejected') return outcomeText({ state: 'failed', message: call.message })
  const { turn, name, args } = call
  return outcomeText(
    await run.port.runTool(
      { turn, callId, name, args },
      createToolExecution({ name, args }, tool, run),
    ),
  )
}
