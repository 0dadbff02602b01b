import { sql, type Kysely } from 'kysely'
import type { EngineTables } from '../schema/engine-tables.ts'

/** Lists all columns, constraints, indexes and functions, except those of migration histories. */
export async function schemaOf(db: Kysely<EngineTables>): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select format('%s.%s.%s %s %s', table_schema, table_name, column_name, data_type, is_nullable)
      as line
    from information_schema.columns where table_schema in ('public', 'throughline')
    union all
    select indexdef from pg_indexes where schemaname in ('public', 'throughline')
    union all
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint
    where connamespace in ('public'::regnamespace, 'throughline'::regnamespace)
    union all
    select oid::regprocedure::text from pg_proc
    where pronamespace in ('public'::regnamespace, 'throughline'::regnamespace)
    order by 1
  `.execute(db)
  return rows.map(({ line }) => line).filter((line) => !/migration/.test(line))
}
