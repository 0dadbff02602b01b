import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table throughline.tool_call
      add column approved boolean,
      add column note text,
      drop constraint tool_call_state_check,
      add constraint tool_call_state_check
        check (state in ('called', 'started', 'waiting', 'done', 'failed', 'denied'))
  `.execute(db)
  await sql`alter table throughline.run add column waiting_since timestamptz(3)`.execute(db)
  await sql`create index run_waiting on throughline.run (waiting_since) where status = 'waiting'`.execute(
    db,
  )
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop index throughline.run_waiting`.execute(db)
  await sql`alter table throughline.run drop column waiting_since`.execute(db)
  await sql`
    alter table throughline.tool_call
      drop column approved,
      drop column note,
      drop constraint tool_call_state_check,
      add constraint tool_call_state_check
        check (state in ('called', 'waiting', 'done', 'failed', 'denied'))
  `.execute(db)
}
