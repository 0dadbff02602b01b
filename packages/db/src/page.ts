import type { Page } from '@throughline/protocol'
import { encodeCursor } from './cursor.ts'

/** Which page of a list: after a cursor, or after so many rows, as the seed's surface asks. */
export interface PageRequest {
  limit: number
  cursor?: string | undefined
  offset?: number | undefined
}

/** The page of a list that was asked for one item more than the page holds. */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  placeOf: (item: Item) => readonly (string | number)[],
): Page<Item> {
  const last = items.length > limit ? items[limit - 1] : undefined
  return {
    items: items.slice(0, limit),
    nextCursor: last === undefined ? null : encodeCursor(placeOf(last)),
  }
}
