import { outcomeText } from './tool-result-text.ts'
import type { ToolDefinition, ToolSet } from './define-tool.ts'
import type { RunContext } from '../run-context.ts'
import { tool as sdkTool } from '../sdk.ts'
import { toStrictSchema } from './strict-schema.ts'
import { toolWork } from './tool-execution.ts'

/** The SDK's form of a tool set, made once; what belongs to a run comes in its context. */
export function toSdkTools(tools: ToolSet) {
  return Object.entries(tools).map(([name, tool]) => toSdkTool(name, tool))
}

function toSdkTool(name: string, tool: ToolDefinition) {
  return sdkTool<ReturnType<typeof toStrictSchema>, RunContext>({
    name,
    description: tool.description,
    parameters: toStrictSchema(tool.args),
    strict: true,
    // An error that comes this far is the port's: it ends the run and is not told to the model.
    errorFunction: null,
    execute: (_args, context, details) => {
      const callId = details?.toolCall?.callId
      if (!context || callId === undefined) throw new Error(`${name} was called outside of a run.`)
      return carryOut(tool, callId, context.context)
    },
  })
}

async function carryOut(tool: ToolDefinition, callId: string, run: RunContext): Promise<string> {
  run.signal.throwIfAborted()
  const call = run.calls.get(callId)
  if (!call) throw new Error(`The call ${callId} was not committed.`)
  if (call.type === 'tool_rejected') return outcomeText({ state: 'failed', message: call.message })
  const { turn, name, args } = call
  return outcomeText(
    await run.port.runTool({ turn, callId, name, args }, toolWork({ name, args }, tool, run)),
  )
}
