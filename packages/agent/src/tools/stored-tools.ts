import type { ToolDefinition, ToolSet } from './define-tool.ts'

/** The tools that stored calls belong to. */
export interface StoredTools {
  /** The tool that has this name, or had it in an earlier version, with its present name. */
  find(name: string): { name: string; tool: ToolDefinition } | undefined
}

/** Throws when two tools claim one name, present or former. */
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
 * A stored value in the shape of the tool's present schema: as it is, else lifted by the tool;
 * undefined when neither fits.
 */
export function fitStored(
  tool: ToolDefinition,
  what: 'args' | 'result',
  stored: unknown,
): Record<string, unknown> | undefined {
  const asItIs = tool[what].safeParse(stored)
  if (asItIs.success) return asItIs.data
  try {
    const lift = tool.lift?.[what]
    return lift && tool[what].safeParse(lift(stored)).data
  } catch {
    // A lift that does not know this shape: one stored value must not make a conversation unreadable.
    return undefined
  }
}
