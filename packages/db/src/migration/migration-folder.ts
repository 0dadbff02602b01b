import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'

/** Loads the migrations of a folder. Each is named after its file. */
export function migrationFolder(folder: URL): MigrationProvider {
  const { href } = folder
  const base = href.endsWith('/') ? folder : new URL(`${href}/`)
  return {
    async getMigrations() {
      const files = (await readdir(base)).filter((file) => file.endsWith('.ts')).toSorted()
      const modules = files.map(async (file) => [
        file.slice(0, -3),
        await import(new URL(file, base).href),
      ])
      return Object.fromEntries(await Promise.all(modules))
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
