import type { Message, StoredEntries } from './message.ts'

/**
 * Splits a message in two that say the same together, or returns undefined if it cannot be split.
 * An entry that is too large to be sent is read from the log instead.
 */
export function splitMessage(message: Message): Message[] | undefined {
  switch (message.type) {
    case 'events': {
      const { runs } = message
      const [only] = runs
      const parts = runs.length === 1 && only ? halveEntries(only) : halve(runs)
      if (parts) return parts.map((half) => ({ type: 'events', runs: half }))
      return [{ type: 'stored', runIds: runs.map(({ runId }) => runId) }]
    }
    case 'stored':
    case 'unfollow':
      return halve(message.runIds)?.map((runIds) => ({ type: message.type, runIds }))
    case 'follow':
      return halve(message.runs)?.map((runs) => ({ type: 'follow', runs }))
    case 'changes':
      return halve(message.notices)?.map((notices) => ({ type: 'changes', notices }))
    case 'claimed':
    case 'signal':
      return undefined
  }
}

function halveEntries({ runId, entries }: StoredEntries): StoredEntries[][] | undefined {
  return halve(entries)?.map((half) => [{ runId, entries: half }])
}

function halve<Item>(items: readonly Item[]): Item[][] | undefined {
  if (items.length < 2) return undefined
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
