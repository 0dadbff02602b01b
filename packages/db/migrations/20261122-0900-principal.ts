import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.principal (
      id uuid primary key,
      issuer text not null,
      subject text not null,
      created_at timestamptz(3) not null default now(),
      constraint principal_identity unique (issuer, subject)
    )
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table throughline.principal`.execute(db)
}
