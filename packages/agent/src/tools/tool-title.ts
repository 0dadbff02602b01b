import { plainName } from '@throughline/protocol'
import type { ToolDefinition } from './define-tool.ts'

/** Describes to people what a call does or, with its result, what it did. */
export function toolTitle(
  name: string,
  tool: ToolDefinition,
  call: { args: Record<string, unknown>; result?: Record<string, unknown> | undefined },
): string {
  try {
    return tool.title?.(call) || plainName(name)
  } catch {
    // Titles are for display only, so an error in one must not fail a call.
    return plainName(name)
  }
}
