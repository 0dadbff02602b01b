import { changeSchema, type Change, type PrincipalId } from '@throughline/protocol'
import { principalIdSchema } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from './database.ts'

/** The NOTIFY channel on which every process hears what moved, and whose it is. */
export const CHANGE_CHANNEL = 'throughline_change'

export const announcementSchema = z.object({ principalId: principalIdSchema, change: changeSchema })
export type Announcement = z.infer<typeof announcementSchema>

/** Tells all processes what moved, when the transaction that moved it commits. */
export async function announce(
  db: Kysely<Database>,
  principalId: PrincipalId,
  change: Change,
): Promise<void> {
  const announcement: Announcement = { principalId, change }
  await sql`select pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(announcement)})`.execute(db)
}
