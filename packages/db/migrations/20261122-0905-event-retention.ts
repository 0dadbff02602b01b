import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table throughline.run add column events_dropped boolean not null default false`.execute(
    db,
  )
  await sql`
    create index run_with_old_events on throughline.run (finished_at)
    where finished_at is not null and not events_dropped
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`alter table throughline.run drop column events_dropped`.execute(db)
}
