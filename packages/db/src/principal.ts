import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'
import { newId } from './new-id.ts'

/** The identity of a caller: the issuer that vouches for it, and its id at that issuer. */
export interface Identity {
  issuer: string
  subject: string
}

/** Returns the principal of an identity. Creates it if there is none. */
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
  const created = await db
    .insertInto('throughline.principal')
    .values({ id: newId(principalIdSchema), issuer, subject })
    .onConflict((conflict) => conflict.constraint('principal_identity').doNothing())
    .returning('id')
    .executeTakeFirst()
  return (created ?? (await find.executeTakeFirstOrThrow())).id
}

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
