import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
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
  identity: Identity,
): Promise<PrincipalId> {
  const [id] = await ensurePrincipals(db, [identity])
  if (id === undefined) throw new Error('The principal was deleted while it was created.')
  return id
}

/** Returns the principals of identities, in their order. Creates those that do not exist. */
export async function ensurePrincipals(
  db: Kysely<EngineTables>,
  identities: readonly Identity[],
): Promise<PrincipalId[]> {
  const { rows } = await sql<Identity & { id: PrincipalId }>`
    with given as (
      select distinct on (issuer, subject) * from unnest(
        ${identities.map(() => newId(principalIdSchema))}::uuid[],
        ${identities.map(({ issuer }) => issuer)}::text[],
        ${identities.map(({ subject }) => subject)}::text[]
      ) as given (id, issuer, subject)
      order by issuer, subject
    ), known as (
      select principal.id, issuer, subject
      from throughline.principal join given using (issuer, subject)
    ), created as (
      insert into throughline.principal (id, issuer, subject)
      select id, issuer, subject from given
      where not exists (
        select from known where (known.issuer, known.subject) = (given.issuer, given.subject)
      )
      on conflict on constraint principal_identity do nothing
      returning id, issuer, subject
    )
    select * from known union all select * from created
  `.execute(db)
  const ids = new Map(rows.map(({ id, ...identity }) => [keyOf(identity), id]))
  const found = identities.flatMap((identity) => ids.get(keyOf(identity)) ?? [])
  // Another transaction has just created some of them.
  return found.length === identities.length ? found : ensurePrincipals(db, identities)
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

function keyOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject])
}
