import { sql, type Kysely } from 'kysely'

/** Scopes belong to the app: a check that older databases have names those of one app. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table throughline.api_key
      drop constraint api_key_scopes_check,
      add constraint api_key_scopes_check check (cardinality(scopes) > 0)
  `.execute(db)
}

/** The table is made with this check. */
export async function down(): Promise<void> {}
