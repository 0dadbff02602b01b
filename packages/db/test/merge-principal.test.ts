import { principalIdSchema, type PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { ensurePrincipal, mergePrincipal, type EngineTables } from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

const guest = { issuer: 'local', subject: 'guest' }
const account = { issuer: 'local', subject: 'account' }

/** A guest and an account with the tables of some app, before the guest signs in. */
async function prepare(db: Kysely<EngineTables>): Promise<Record<'giver' | 'heir', PrincipalId>> {
  await sql`create schema "Lending Desk"`.execute(db)
  await sql`
    create table "Lending Desk"."Loan ""L""" (
      "Borrower's" uuid not null references throughline.principal (id) on delete cascade,
      lender uuid references throughline.principal (id)
    )
  `.execute(db)
  await sql`
    create table visit (
      year integer not null,
      visitor uuid not null references throughline.principal (id) on delete cascade
    ) partition by list (year)
  `.execute(db)
  await sql`create table visit_2026 partition of visit for values in (2026)`.execute(db)
  const giver = await ensurePrincipal(db, guest)
  const heir = await ensurePrincipal(db, account)
  await sql`
    insert into "Lending Desk"."Loan ""L""" values (${giver}, ${heir}), (${heir}, ${giver})
  `.execute(db)
  await sql`insert into visit values (2026, ${giver}), (2026, ${heir})`.execute(db)
  return { giver, heir }
}

test('rows of an app move to the heir by their foreign keys, however its tables are named', async () => {
  await using database = await testDatabase()
  const { db } = database
  const { heir } = await prepare(db)
  await db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  const loans = await sql`
    select distinct "Borrower's" as borrower, lender from "Lending Desk"."Loan ""L"""
  `.execute(db)
  expect(loans.rows).toEqual([{ borrower: heir, lender: heir }])
  const visits = await sql`select visitor from visit`.execute(db)
  expect(visits.rows).toEqual([{ visitor: heir }, { visitor: heir }])
})

test("a stranger's rows stay the stranger's", async () => {
  await using database = await testDatabase()
  const { db } = database
  await prepare(db)
  const stranger = await ensurePrincipal(db, { issuer: 'local', subject: 'stranger' })
  await sql`insert into visit values (2026, ${stranger})`.execute(db)
  await db.transaction().execute((trx) => mergePrincipal(trx, guest, account))
  const { rows } = await sql<{ visitor: string }>`select visitor from visit`.execute(db)
  expect(rows.map(({ visitor }) => principalIdSchema.parse(visitor))).toContain(stranger)
})
