import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'

/** A source file, or one of a bundled server. */
const MIGRATION_FILE = /\.(ts|js)$/

/**
 * The migrations of a folder. Each is named after its file, which is loaded only when the migration
 * runs: a process usually finds that all have run.
 */
export function migrationFolder(folder: URL): MigrationProvider {
  const { href } = folder
  const base = href.endsWith('/') ? folder : new URL(`${href}/`)
  return {
    async getMigrations() {
      const files = (await readdir(base)).filter((file) => MIGRATION_FILE.test(file)).toSorted()
      return Object.fromEntries(
        files.map((file) => [file.slice(0, -3), migrationFile(new URL(file, base))]),
      )
    },
  }
}

function migrationFile({ href }: URL): Migration {
  return {
    async up(db) {
      const { up }: Migration = await import(href)
      await up(db)
    },
    async down(db) {
      const { down }: Migration = await import(href)
      await down?.(db)
    },
  }
}

/**
 * Makes unqualified names in migrations refer to the schema `public`. PostgreSQL's default
 * search_path starts with a schema named like the role, so a role named `throughline` would create
 * an app's tables in the engine's schema.
 */
export function inPublicSchema(provider: MigrationProvider): MigrationProvider {
  return {
    async getMigrations() {
      const migrations = Object.entries(await provider.getMigrations())
      return Object.fromEntries(migrations.map(([name, own]) => [name, inPublic(own)]))
    },
  }
}

function inPublic({ up, down }: Migration): Migration {
  return { up: afterSetting(up), ...(down && { down: afterSetting(down) }) }
}

function afterSetting(step: Migration['up']): Migration['up'] {
  return async (db) => {
    await sql`set local search_path = public`.execute(db)
    await step(db)
  }
}
