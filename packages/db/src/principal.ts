import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import type { Generated, Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import { newId } from './new-id.ts'

export interface PrincipalTable {
  id: PrincipalId
  issuer: string
  subject: string
  created_at: Generated<Date>
}

/** Who somebody is, in the words of the one who vouches for them. */
export interface Identity {
  issuer: string
  subject: string
}

/** The principal of an identity, made when it is new. */
export async function ensurePrincipal(
  db: Kysely<Database>,
  { issuer, subject }: Identity,
): Promise<PrincipalId> {
  const find = db
    .selectFrom('principal')
    .select('id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
  const known = await find.executeTakeFirst()
  if (known) return known.id
  const made = await db
    .insertInto('principal')
    .values({ id: newId(principalIdSchema), issuer, subject })
    .onConflict((conflict) => conflict.constraint('principal_identity').doNothing())
    .returning('id')
    .executeTakeFirst()
  return (made ?? (await find.executeTakeFirstOrThrow())).id
}

/**
 * Gives all that belongs to one identity to another of the same issuer. When the heir has no
 * principal yet, the principal itself is renamed and no row moves; else its rows move over.
 */
export async function inheritPrincipal(
  trx: Transaction<Database>,
  from: Identity,
  to: Identity,
): Promise<void> {
  const principals = await trx
    .selectFrom('principal')
    .selectAll()
    .where('issuer', 'in', [from.issuer, to.issuer])
    .where('subject', 'in', [from.subject, to.subject])
    .forUpdate()
    .execute()
  const giver = principals.find(
    (each) => each.subject === from.subject && each.issuer === from.issuer,
  )
  const heir = principals.find((each) => each.subject === to.subject && each.issuer === to.issuer)
  if (!giver) return
  if (!heir) {
    await trx.updateTable('principal').set(to).where('id', '=', giver.id).execute()
    return
  }
  // A run under way goes on for the heir: its driver, which still knows the giver, is fenced.
  await trx
    .updateTable('run')
    .set((eb) => ({ attempt: eb('attempt', '+', 1), lease_owner: null, lease_until: null }))
    .where('principal_id', '=', giver.id)
    .where('status', '=', 'running')
    .execute()
  for (const table of ['conversation', 'run', 'task'] as const) {
    await trx
      .updateTable(table)
      .set({ principal_id: heir.id })
      .where('principal_id', '=', giver.id)
      .execute()
  }
  await trx.deleteFrom('principal').where('id', '=', giver.id).execute()
}
