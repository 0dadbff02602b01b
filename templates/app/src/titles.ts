import type { Gadget } from './gadget.ts'

// What a tool call does, or with its result did, in words for people. The page, the terminal and
// every other client show it.

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
