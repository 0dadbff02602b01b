import {
  changeSchema,
  principalIdSchema,
  type Change,
  type PrincipalId,
} from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { EngineTables } from './schema/engine-tables.ts'

/** The NOTIFY channel on which every process hears what moved, and whose it is. */
export const CHANGE_CHANNEL = 'throughline_change'

export const announcementSchema = z.object({ principalId: principalIdSchema, change: changeSchema })
export type Announcement = z.infer<typeof announcementSchema>

/** Tells all processes what moved, when the transaction that moved it commits. */
export async function announce(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  change: Change,
): Promise<void> {
  await sql`select ${announcing(principalId, change)}`.execute(db)
}

/** The same as an expression, for the `returning` of the statement that moves it. */
export function announcing(principalId: PrincipalId, change: Change): RawBuilder<unknown> {
  const announcement: Announcement = { principalId, change }
  return sql`pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(announcement)})`
}
