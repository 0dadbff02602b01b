import {
  changeSchema,
  principalIdSchema,
  type Change,
  type PrincipalId,
} from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { EngineTables } from './schema/engine-tables.ts'

/** The NOTIFY channel for changes of a principal's data. Every process listens on it. */
export const CHANGE_CHANNEL = 'throughline_change'

export const changeNoticeSchema = z.object({
  principalId: principalIdSchema,
  change: changeSchema,
  /** The process that has already delivered the change to its own subscribers, if any. */
  source: z.string().optional(),
})
export type ChangeNotice = z.infer<typeof changeNoticeSchema>

/** Notifies all processes of a change when the transaction commits. */
export async function notifyChange(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  change: Change,
): Promise<void> {
  await sql`select ${notifyChangeSql(principalId, change)}`.execute(db)
}

/** The same as an SQL expression, for the `returning` clause of the statement with the change. */
export function notifyChangeSql(principalId: PrincipalId, change: Change): RawBuilder<unknown> {
  const notice: ChangeNotice = { principalId, change }
  return sql`pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(notice)})`
}

/** Several notices as one SQL expression. It notifies if the statement returns at least one row. */
export function notifyChangesSql(notices: readonly ChangeNotice[]): RawBuilder<unknown> {
  const payloads = notices.map((notice) => JSON.stringify(notice))
  return sql`(
    select count(pg_notify(${CHANGE_CHANNEL}, payload)) from unnest(${payloads}::text[]) as payload
  )`
}
