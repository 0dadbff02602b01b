/** Why the database cannot be migrated, in words for the person who starts the server. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
