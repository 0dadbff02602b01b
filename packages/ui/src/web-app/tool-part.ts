import type { ToolCallPart, ToolName, ToolTypes } from '@throughline/protocol'
import type { FC } from 'react'

/** A call of the tool of this name, with the types of its arguments and result. */
export type ToolPart<Tools extends ToolTypes, Name extends ToolName<Tools>> = Extract<
  ToolCallPart<Tools>,
  { name: Name }
>

/** A card for every tool. `Partial<ToolCards<…>>` leaves the others to the generic card. */
export type ToolCards<Tools extends ToolTypes> = {
  [Name in ToolName<Tools>]: FC<{ part: ToolPart<Tools, Name> }>
}

/**
 * The only place where a call gets the types of an app's tools. The server keeps the promise: it
 * parses stored calls with the schemas of the app, and sends one that does not fit as
 * `unknown_tool`.
 */
export function isToolCall<Tools extends ToolTypes>(part: unknown): part is ToolCallPart<Tools> {
  return typeof part === 'object' && part !== null && 'type' in part && part.type === 'tool_call'
}
