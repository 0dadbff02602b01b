import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'
import { newId } from './new-id.ts'

/** Who somebody is, in the words of the one who vouches for them. */
export interface Identity {
  issuer: string
  subject: string
}

/** The principal of an identity, made when it is new. */
export async function ensurePrincipal(
  db: Kysely<EngineTables>,
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
 * Gives all that belongs to one identity to another. When the heir has no principal yet, the
 * principal itself is renamed and no row moves; else its rows move over.
 */
export async function inheritPrincipal(
  trx: Transaction<EngineTables>,
  from: Identity,
  to: Identity,
): Promise<void> {
  const giver = await findPrincipal(trx, from)
  const heir = await findPrincipal(trx, to)
  if (!giver) return
  if (!heir) {
    await trx.updateTable('principal').set(to).where('id', '=', giver).execute()
    return
  }
  // Rows first and the principal last, the order in which sends and tools take their locks. What
  // came in between is there when the principal is held, and moves by the second round.
  await moveRows(trx, giver, heir)
  await trx.selectFrom('principal').select('id').where('id', '=', giver).forUpdate().execute()
  await moveRows(trx, giver, heir)
  await trx.deleteFrom('principal').where('id', '=', giver).execute()
}

async function findPrincipal(
  trx: Transaction<EngineTables>,
  { issuer, subject }: Identity,
): Promise<PrincipalId | undefined> {
  const row = await trx
    .selectFrom('principal')
    .select('id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.id
}

async function moveRows(
  trx: Transaction<EngineTables>,
  giver: PrincipalId,
  heir: PrincipalId,
): Promise<void> {
  await trx
    .updateTable('conversation')
    .set({ principal_id: heir })
    .where('principal_id', '=', giver)
    .execute()
  // A run under way goes on for the heir: its driver, which still knows the giver, is fenced. A
  // request id that both have used stays the heir's.
  await sql`
    update run
    set principal_id = ${heir},
      request_id = case
        when exists (
          select from run as other
          where other.principal_id = ${heir} and other.request_id = run.request_id
        ) then run.id::text
        else run.request_id
      end,
      attempt = case when status = 'running' then attempt + 1 else attempt end,
      lease_owner = null,
      lease_until = null
    where principal_id = ${giver}
  `.execute(trx)
}
