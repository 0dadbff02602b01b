import type { ToolCallPart, ToolName, ToolTypes } from '@throughline/protocol'
import type { FC } from 'react'

/** A call of the named tool, with typed arguments and result. */
export type ToolPart<Tools extends ToolTypes, Name extends ToolName<Tools>> = Extract<
  ToolCallPart<Tools>,
  { name: Name }
>

/** A card for every tool. With `Partial<ToolCards<…>>` the other tools use the generic card. */
export type ToolCards<Tools extends ToolTypes> = {
  [Name in ToolName<Tools>]: FC<{ part: ToolPart<Tools, Name> }>
}

/**
 * The only place that assigns the types of an app's tools to a call. This is safe because the
 * server parses stored calls with the app's schemas and sends calls that do not fit as
 * `unknown_tool`.
 */
export function isToolCall<Tools extends ToolTypes>(part: unknown): part is ToolCallPart<Tools> {
  return typeof part === 'object' && part !== null && 'type' in part && part.type === 'tool_call'
}
