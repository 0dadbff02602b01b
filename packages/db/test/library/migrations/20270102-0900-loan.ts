import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table loan (
      id integer primary key,
      borrower uuid not null references throughline.principal (id) on delete cascade
    )
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table loan`.execute(db)
}
