import { sql, type Kysely } from 'kysely'

/** Apps define scopes, but in older databases the check lists the scopes of one app. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table throughline.api_key
      drop constraint api_key_scopes_check,
      add constraint api_key_scopes_check check (cardinality(scopes) > 0)
  `.execute(db)
}

/** Nothing to revert: an earlier migration creates the table with this check. */
export async function down(): Promise<void> {}
