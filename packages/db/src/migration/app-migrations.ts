/** An app's migrations. The engine runs them after its own and keeps a separate history of them. */
export interface AppMigrations {
  /** Names the history: lowercase letters, digits and underscores. It must never change. */
  name: string
  /** The folder of the migration files. */
  folder: URL
}

/** PostgreSQL cuts longer names, and `_migration_lock` is added to this one. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/

/** The table in the schema `throughline` that holds an app's history. */
export function historyTableOf({ name }: AppMigrations): string {
  if (!NAME.test(name)) {
    throw new Error(
      `"${name}" cannot name an app's migrations: use at most 40 lowercase letters, digits and underscores, a letter first.`,
    )
  }
  return `${name}_migration`
}
