/** The migrations of an app. They run after those of the engine and have a history of their own. */
export interface AppMigrations {
  /** The name of the history: lowercase letters, digits and underscores. It must never change. */
  name: string
  folder: URL
}

/** Short, because PostgreSQL truncates names after 63 bytes and `_migration_lock` is appended. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/

/** The table in the schema `throughline` that holds an app's history. */
export function historyTableOf({ name }: AppMigrations): string {
  if (!NAME.test(name)) {
    throw new Error(
      `"${name}" cannot name the migrations of an app: use at most 40 lowercase letters, digits and underscores, starting with a letter.`,
    )
  }
  return `${name}_migration`
}
