import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table note (
      id uuid primary key,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      number bigint generated always as identity unique,
      title text not null check (char_length(title) between 1 and 200),
      body text not null default '' check (char_length(body) <= 2000),
      archived_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create index note_by_age on note (principal_id, created_at desc, id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table note`.execute(db)
}
