import type { PrincipalId } from '@throughline/protocol'
import { sql, type Transaction } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'
import { findPrincipal, type Identity } from './principal.ts'

/**
 * Merges the principal of one identity into that of another. If the target identity has no
 * principal yet, the source principal gets that identity and no rows move. Otherwise its rows move:
 * conversations, feedback, runs, and the rows of every app table with a foreign key to
 * `throughline.principal (id)`. All other rows are deleted with the source principal.
 */
export async function mergePrincipal(
  trx: Transaction<EngineTables>,
  from: Identity,
  to: Identity,
): Promise<void> {
  const source = await findPrincipal(trx, from)
  const target = await findPrincipal(trx, to)
  if (!source) return
  if (!target) {
    await trx.updateTable('throughline.principal').set(to).where('id', '=', source).execute()
    return
  }
  // Sends and tools lock their rows before the principal, so this does the same. Rows that were
  // inserted before the principal is locked are moved by the second call.
  const move = { source, target, appColumns: await findAppColumns(trx) }
  await moveRows(trx, move)
  await trx
    .selectFrom('throughline.principal')
    .select('id')
    .where('id', '=', source)
    .forUpdate()
    .execute()
  await moveRows(trx, move)
  await trx.deleteFrom('throughline.principal').where('id', '=', source).execute()
}

/** A column of an app table with a foreign key to the id of a principal. */
interface AppColumn {
  schema: string
  table: string
  column: string
}

/** Searches the foreign keys of all schemas except the engine's own. */
async function findAppColumns(trx: Transaction<EngineTables>): Promise<AppColumn[]> {
  // `conparentid = 0` excludes the copies of a partitioned table's foreign key on its partitions.
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

interface Move {
  source: PrincipalId
  target: PrincipalId
  appColumns: readonly AppColumn[]
}

async function moveRows(
  trx: Transaction<EngineTables>,
  { source, target, appColumns }: Move,
): Promise<void> {
  await trx
    .updateTable('throughline.conversation')
    .set({ principal_id: target })
    .where('principal_id', '=', source)
    .execute()
  await trx
    .updateTable('throughline.feedback')
    .set({ principal_id: target })
    .where('principal_id', '=', source)
    .execute()
  for (const { schema, table, column } of appColumns) {
    const owner = sql.id(column)
    const rows = sql.id(schema, table)
    await sql`update ${rows} set ${owner} = ${target} where ${owner} = ${source}`.execute(trx)
  }
  // A running run moves to the target principal. The process executing it still holds the source's
  // id, so the new attempt number makes its writes fail and a recovery continues the run. A request
  // id that both principals have used stays with the target's run.
  await sql`
    update throughline.run
    set principal_id = ${target},
      request_id = case
        when exists (
          select from throughline.run as other
          where other.principal_id = ${target} and other.request_id = run.request_id
        ) then run.id::text
        else run.request_id
      end,
      attempt = case when status = 'running' then attempt + 1 else attempt end,
      lease_owner = null,
      lease_until = null
    where principal_id = ${source}
  `.execute(trx)
}
