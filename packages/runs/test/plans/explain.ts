import { sql, type Kysely } from 'kysely'
import { z } from 'zod'

const nodeSchema = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  get Plans() {
    return z.array(nodeSchema).optional()
  },
})
type PlanNode = z.infer<typeof nodeSchema>

const rowsSchema = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: nodeSchema })]) })])

/** The plan that PostgreSQL keeps for a prepared statement. It does not know the parameters. */
async function genericPlan<Tables>(db: Kysely<Tables>, text: string): Promise<PlanNode> {
  const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))
  const nulls = Array.from({ length: Math.max(0, ...numbers) }, () => 'null')
  const call = nulls.length === 0 ? 'explained' : `explained (${nulls.join(', ')})`
  return db.connection().execute(async (connection) => {
    const run = (statement: string) => sql.raw(statement).execute(connection)
    await run('set plan_cache_mode = force_generic_plan')
    await run(`prepare explained as ${text}`)
    try {
      const { rows } = await run(`explain (format json) execute ${call}`)
      return rowsSchema.parse(rows)[0]['QUERY PLAN'][0].Plan
    } finally {
      await run('deallocate explained')
      await run('reset plan_cache_mode')
    }
  })
}

/** The sweeps of `maintenance/recover-runs.ts` read all runs in progress, by indexes of just these. */
const SWEEPS = /select distinct "lease_owner"|where finished_at is null and \(/
const SWEPT_INDEXES = ['run_active', 'run_leased']

/** The parts of a statement's plan that read a whole table of the engine, or a whole index. */
export async function fullScans<Tables>(db: Kysely<Tables>, text: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'throughline'
  `.execute(db)
  const tables = rows.map(({ name }) => name)
  const allowed = SWEEPS.test(text) ? SWEPT_INDEXES : []
  return nodesOf(await genericPlan(db, text))
    .filter((node) => isFullScan(node, tables) && !allowed.includes(node['Index Name'] ?? ''))
    .map((node) => `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name']}`)
}

function isFullScan(node: PlanNode, tables: readonly string[]): boolean {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index } = node
  if (type === 'Seq Scan') return table !== undefined && tables.includes(table)
  if (index === undefined) return false
  const isOfEngine = table === undefined || tables.includes(table)
  return isOfEngine && type !== 'ModifyTable' && node['Index Cond'] === undefined
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** What PostgreSQL runs by itself for the engine's foreign keys: checks, and deletions that follow. */
export async function foreignKeyStatements<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ check: string; follow: string }>`
    select
      format('select 1 from only %s x where %I = $1 for key share of x', confrelid::regclass,
        referenced.attname) as check,
      format('delete from only %s where %I = $1', conrelid::regclass, own.attname) as follow
    from pg_constraint
    join pg_attribute own on own.attrelid = conrelid and own.attnum = conkey[1]
    join pg_attribute referenced on referenced.attrelid = confrelid and referenced.attnum = confkey[1]
    where contype = 'f' and connamespace = 'throughline'::regnamespace
  `.execute(db)
  return rows.flatMap(({ check, follow }) => [check, follow])
}
