import { plainName } from '@throughline/protocol'
import type { ToolDefinition } from './define-tool.ts'

/** What a call does, or with its result did, in words for people. */
export function toolTitle(
  name: string,
  tool: ToolDefinition,
  call: { args: Record<string, unknown>; result?: Record<string, unknown> | undefined },
): string {
  try {
    return tool.title?.(call) || plainName(name)
  } catch {
    // A title is for display only: an error in one must not fail a call.
    return plainName(name)
  }
}
