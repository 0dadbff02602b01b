import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.conversation (
      id uuid primary key,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      number bigint generated always as identity unique,
      title text not null check (char_length(title) <= 200),
      last_position integer not null default 0,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create index conversation_by_recency
    on throughline.conversation (principal_id, updated_at desc, id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table throughline.conversation`.execute(db)
}
