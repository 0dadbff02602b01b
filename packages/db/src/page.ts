import type { Page } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'
import { encodeCursor } from './cursor.ts'

/** Selects a page of a list: after a cursor or, for the FastAPI-compatible API, after an offset. */
export interface PageRequest {
  limit: number
  cursor?: string | undefined
  offset?: number | undefined
}

const ROW_LIMITS = [2, 11, 26, 51, 101, 201]

/**
 * The `limit` of a query for a page: a number above `limit`, so that the query finds out whether more
 * items follow. It is written into the statement: with a parameter, PostgreSQL plans the statement
 * anew for each execution, which takes longer than reading a page. There are few different numbers
 * because each makes a prepared statement of its own.
 */
export function rowLimit(limit: number): RawBuilder<number> {
  return sql.lit(ROW_LIMITS.find((rows) => rows > limit) ?? limit + 1)
}

/** Makes a page of the items of a query that read more than `limit` rows, if there are as many. */
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
