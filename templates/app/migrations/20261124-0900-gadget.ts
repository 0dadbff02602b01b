import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table gadget (
      id uuid primary key,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      number bigint generated always as identity unique,
      title text not null check (char_length(title) between 1 and 200),
      created_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create index gadget_by_age on gadget (principal_id, created_at desc, id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table gadget`.execute(db)
}
