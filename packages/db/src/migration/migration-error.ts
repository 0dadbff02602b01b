/** The database cannot be migrated. The message is written for the person who starts the server. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
