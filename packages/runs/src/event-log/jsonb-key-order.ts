import type { StoredEvent } from '@throughline/protocol'

/**
 * The same event with its keys as PostgreSQL's jsonb keeps them: shorter before longer, then by
 * bytes. So an event is the same text when it is followed live and when it is replayed.
 */
export function inJsonbKeyOrder(event: StoredEvent): StoredEvent {
  return order(event)
}

function order<Value>(value: Value): Value
function order(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => order(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => compareKeys(a, b)).map(([key, item]) => [key, order(item)]),
  )
}

function compareKeys(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length - right.length || left.compare(right)
}
