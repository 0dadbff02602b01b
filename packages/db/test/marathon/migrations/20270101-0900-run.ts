import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table run (
      id integer primary key,
      runner uuid not null references throughline.principal (id) on delete cascade
    )
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop table run`.execute(db)
}
