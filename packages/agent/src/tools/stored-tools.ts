import type { ToolDefinition, ToolSet } from './define-tool.ts'

/** Finds the tools of stored calls. */
export interface StoredTools {
  /** Returns the tool with this current or former name, and its current name. */
  find(name: string): { name: string; tool: ToolDefinition } | undefined
}

/** Throws if two tools claim the same current or former name. */
export function createStoredTools(tools: ToolSet): StoredTools {
  const byName = new Map<string, { name: string; tool: ToolDefinition }>()
  for (const [name, tool] of Object.entries(tools)) {
    for (const claimed of [name, ...(tool.formerly ?? [])]) {
      const other = byName.get(claimed)
      if (other) throw new Error(`The tools ${other.name} and ${name} both claim "${claimed}".`)
      byName.set(claimed, { name, tool })
    }
  }
  return { find: (name) => byName.get(name) }
}

/**
 * Parses a stored value with the tool's current schema. If it does not match, the tool lifts it
 * first. Returns undefined if the lifted value does not match either.
 */
export function parseStored(
  tool: ToolDefinition,
  field: 'args' | 'result',
  stored: unknown,
): Record<string, unknown> | undefined {
  const current = tool[field].safeParse(stored)
  if (current.success) return current.data
  try {
    const lift = tool.lift?.[field]
    return lift && tool[field].safeParse(lift(stored)).data
  } catch {
    // The tool cannot lift this value. One bad value must not make a conversation unreadable.
    return undefined
  }
}
