import type { Page } from '@throughline/protocol'
import { encodeCursor } from './cursor.ts'

/** Selects a page of a list: after a cursor or, for the FastAPI-compatible API, after an offset. */
export interface PageRequest {
  limit: number
  cursor?: string | undefined
  offset?: number | undefined
}

/** Makes a page of the items of a query that read up to `limit + 1` rows. */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly (string | number)[],
): Page<Item> {
  const last = items.length > limit ? items[limit - 1] : undefined
  return {
    items: items.slice(0, limit),
    nextCursor: last === undefined ? null : encodeCursor(keyOf(last)),
  }
}
