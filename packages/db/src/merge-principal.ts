import type { PrincipalId } from '@throughline/protocol'
import { sql, type Transaction } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'
import { findPrincipal, type Identity } from './principal.ts'

/**
 * Gives all that belongs to one identity to another. When the heir has no principal yet, the
 * principal itself is renamed and no row moves; else its rows move over: conversations, runs, and
 * the rows of every app table with a foreign key to `throughline.principal (id)`. The rest is
 * deleted with the principal.
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
    await trx.updateTable('throughline.principal').set(to).where('id', '=', giver).execute()
    return
  }
  // Rows first and the principal last, the order in which sends and tools take their locks. What
  // came in between is there when the principal is held, and moves by the second round.
  const inheritance = { giver, heir, appColumns: await findAppColumns(trx) }
  await moveRows(trx, inheritance)
  await trx
    .selectFrom('throughline.principal')
    .select('id')
    .where('id', '=', giver)
    .forUpdate()
    .execute()
  await moveRows(trx, inheritance)
  await trx.deleteFrom('throughline.principal').where('id', '=', giver).execute()
}

/** A column of an app's table that references a principal's id. */
interface AppColumn {
  schema: string
  table: string
  column: string
}

/** Finds them by their foreign keys, in every schema but the engine's own. */
async function findAppColumns(trx: Transaction<EngineTables>): Promise<AppColumn[]> {
  // `conparentid` leaves out the copies of a partitioned table's foreign key on its partitions.
  const { rows } = await sql<AppColumn>`
    select distinct pg_namespace.nspname as schema, pg_class.relname as table,
      referencing.attname as column
    from pg_constraint as link
    join pg_class on pg_class.oid = link.conrelid
    join pg_namespace on pg_namespace.oid = pg_class.relnamespace
    cross join unnest(link.conkey, link.confkey) as pair (referencing, referenced)
    join pg_attribute as referencing
      on referencing.attrelid = link.conrelid and referencing.attnum = pair.referencing
    join pg_attribute as referenced
      on referenced.attrelid = link.confrelid and referenced.attnum = pair.referenced
    where link.contype = 'f' and link.conparentid = 0
      and link.confrelid = 'throughline.principal'::regclass and referenced.attname = 'id'
      and pg_namespace.nspname <> 'throughline'
    order by 1, 2, 3
  `.execute(trx)
  return rows
}

interface Inheritance {
  giver: PrincipalId
  heir: PrincipalId
  appColumns: readonly AppColumn[]
}

async function moveRows(
  trx: Transaction<EngineTables>,
  { giver, heir, appColumns }: Inheritance,
): Promise<void> {
  await trx
    .updateTable('throughline.conversation')
    .set({ principal_id: heir })
    .where('principal_id', '=', giver)
    .execute()
  for (const { schema, table, column } of appColumns) {
    const owner = sql.id(column)
    const rows = sql.id(schema, table)
    await sql`update ${rows} set ${owner} = ${heir} where ${owner} = ${giver}`.execute(trx)
  }
  // A run under way goes on for the heir: its driver, which still knows the giver, is fenced. A
  // request id that both have used stays the heir's.
  await sql`
    update throughline.run
    set principal_id = ${heir},
      request_id = case
        when exists (
          select from throughline.run as other
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
