import type { StoredEvent } from '@throughline/protocol'

/**
 * Sorts the keys of an event as PostgreSQL's jsonb does: by length, then by bytes. This makes the
 * JSON text of an event identical whether it is delivered live or replayed from the log.
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
