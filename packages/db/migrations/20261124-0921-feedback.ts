import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.feedback (
      message_id uuid not null references throughline.message (id) on delete cascade,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      conversation_id uuid not null,
      kind text not null check (kind in ('positive', 'negative')),
      comment text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (message_id, principal_id)
    )
  `.execute(db)
  await sql`
    create index feedback_by_recency
    on throughline.feedback (principal_id, updated_at desc, message_id desc)
  `.execute(db)
  await sql`
    create index feedback_by_conversation
    on throughline.feedback (conversation_id, principal_id, updated_at desc, message_id desc)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table throughline.feedback`.execute(db)
}
