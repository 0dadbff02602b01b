import { sql, type Kysely } from 'kysely'

/**
 * The predicates of these indexes no longer follow from `status = 'running'`. Every write of a run
 * has that condition, so PostgreSQL could read such an index from end to end in place of the row by
 * its primary key. It preferred that while few runs were active, and kept the plan for many.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`drop index throughline.run_active, throughline.run_leased`.execute(db)
  await sql`
    create unique index run_active on throughline.run (conversation_id) where finished_at is null
  `.execute(db)
  await sql`
    create index run_leased on throughline.run (lease_owner) where lease_owner is not null
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop index throughline.run_active, throughline.run_leased`.execute(db)
  await sql`
    create unique index run_active on throughline.run (conversation_id)
    where status in ('queued', 'running', 'waiting')
  `.execute(db)
  await sql`
    create index run_leased on throughline.run (lease_owner) where status = 'running'
  `.execute(db)
}
