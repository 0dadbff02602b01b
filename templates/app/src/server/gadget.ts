import {
  notifyChangeSql,
  decodeCursor,
  newId,
  toPage,
  type Numbered,
  type PageRequest,
} from '@throughline/db'
import { errorsOf, type Page, type PrincipalId } from '@throughline/protocol'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { contract } from '../contract.ts'
import { gadgetIdSchema, type Gadget } from '../gadget.ts'
import type { AppDatabase, GadgetTable } from './tables.ts'

const fail = errorsOf(contract)

const cursorSchema = z.tuple([z.iso.datetime(), gadgetIdSchema])

/** The newest gadgets first, a page at a time. */
export async function listGadgets(
  db: Kysely<AppDatabase>,
  principalId: PrincipalId,
  { limit, cursor, offset = 0 }: PageRequest,
): Promise<Page<Numbered<Gadget>>> {
  let query = db
    .selectFrom('gadget')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .offset(offset)
  if (cursor !== undefined) {
    const [createdAt, id] = decodeCursor(cursorSchema, cursor)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'id'), '<', tuple(new Date(createdAt), id)),
    )
  }
  const items = (await query.execute()).map(toGadget)
  return toPage(items, limit, (last) => [last.createdAt, last.id])
}

export async function insertGadget(
  db: Kysely<AppDatabase>,
  principalId: PrincipalId,
  { title }: { title: string },
): Promise<Numbered<Gadget>> {
  const row = await db
    .insertInto('gadget')
    .values({ id: newId(gadgetIdSchema), principal_id: principalId, title })
    .returningAll()
    // Tells every open page of this principal to fetch the list again.
    .returning(notifyChangeSql(principalId, { type: 'app', topic: 'gadgets' }).as('announced'))
    .executeTakeFirstOrThrow()
  return toGadget(row)
}

/** Throws GADGET_NOT_FOUND when it does not exist or is another principal's. */
export async function getGadget(
  db: Kysely<AppDatabase>,
  principalId: PrincipalId,
  number: number,
): Promise<Numbered<Gadget>> {
  const row = await db
    .selectFrom('gadget')
    .selectAll()
    .where('number', '=', number)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow(() => fail('GADGET_NOT_FOUND', 'There is no such gadget.'))
  return toGadget(row)
}

function toGadget(row: Selectable<GadgetTable>): Numbered<Gadget> {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    createdAt: row.created_at.toISOString(),
  }
}
