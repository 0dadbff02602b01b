import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.api_key (
      id uuid primary key,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      name text not null check (char_length(name) between 1 and 100),
      start text not null,
      hash bytea not null unique,
      scopes text[] not null check (cardinality(scopes) > 0),
      acts_for_users boolean not null,
      sends_per_minute integer check (sends_per_minute > 0),
      created_at timestamptz(3) not null default now(),
      last_used_at timestamptz(3),
      expires_at timestamptz(3)
    )
  `.execute(db)
  await sql`
    create index api_key_by_age on throughline.api_key (principal_id, created_at desc, id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table throughline.api_key`.execute(db)
}
