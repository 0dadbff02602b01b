import type { Gadget } from './gadget.ts'

// The titles of tool calls: what a call does, and after it has a result, what it did. The page, the
// terminal and every other client show them.

export function addGadgetTitle({
  args,
  result,
}: {
  args: { title: string }
  result?: { gadget: Gadget } | undefined
}): string {
  return result ? `Added “${result.gadget.title}”` : `Adding “${args.title}”`
}

export function listGadgetsTitle({
  result,
}: {
  result?: { gadgets: Gadget[] } | undefined
}): string {
  if (!result) return 'Looking up gadgets'
  return result.gadgets.length === 1 ? 'Found 1 gadget' : `Found ${result.gadgets.length} gadgets`
}
