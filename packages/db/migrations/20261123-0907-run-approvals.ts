import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table throughline.run add column approvals text not null default 'ask'
      constraint run_approvals check (approvals in ('ask', 'refuse'))
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`alter table throughline.run drop column approvals`.execute(db)
}
