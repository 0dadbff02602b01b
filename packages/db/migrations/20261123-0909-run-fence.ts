import { sql, type Kysely } from 'kysely'

/** A function that fails the transaction if the attempt no longer executes the run. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create function throughline.require_held(held boolean) returns void language plpgsql as $$
    begin
      if held is not true then
        raise exception 'another attempt drives this run' using errcode = 'TLRUN';
      end if;
    end
    $$
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`drop function throughline.require_held`.execute(db)
}
