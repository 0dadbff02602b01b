import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table task (
      id uuid primary key,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      number bigint generated always as identity unique,
      title text not null check (char_length(title) between 1 and 200),
      description text not null default '' check (char_length(description) <= 2000),
      due_on date,
      completed_at timestamptz(3),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create index task_by_age on task (principal_id, created_at desc, id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table task`.execute(db)
}
