import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
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
    .selectFrom('throughline.principal')
    .select('id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
  const known = await find.executeTakeFirst()
  if (known) return known.id
  const made = await db
    .insertInto('throughline.principal')
    .values({ id: newId(principalIdSchema), issuer, subject })
    .onConflict((conflict) => conflict.constraint('principal_identity').doNothing())
    .returning('id')
    .executeTakeFirst()
  return (made ?? (await find.executeTakeFirstOrThrow())).id
}

/** The principal of an identity, when there is one. */
export async function findPrincipal(
  db: Kysely<EngineTables>,
  { issuer, subject }: Identity,
): Promise<PrincipalId | undefined> {
  const row = await db
    .selectFrom('throughline.principal')
    .select('id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.id
}
