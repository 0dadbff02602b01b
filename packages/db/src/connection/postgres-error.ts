/** Network errors of Node, and PostgreSQL errors for a lost connection or an exhausted server. */
const CONNECTION_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENOENT|08...|57P0[123]|53[03]00)$/

/** Messages of node-postgres errors that have no code. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end)/

/** True if the database was unreachable or the connection was lost. A retry may succeed. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code !== undefined) return CONNECTION_CODES.test(code)
  return CONNECTION_MESSAGES.test(error.message) || isConnectionError(error.cause)
}

/** True if a retry may succeed: a lost connection, a deadlock or a serialization failure. */
export function isTransientError(error: unknown): boolean {
  return isConnectionError(error) || /^40(001|P01)$/.test(codeOf(error) ?? '')
}

/** True if a retry must fail, too: invalid data, a violated constraint or invalid SQL. */
export function isPermanentError(error: unknown): boolean {
  return /^(22|23|42)/.test(codeOf(error) ?? '')
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505'
}

/** True if a row refers to a deleted principal, such as a guest merged into an account. */
export function isMissingPrincipal(error: unknown): boolean {
  return (
    codeOf(error) === '23503' &&
    error instanceof Error &&
    'constraint' in error &&
    String(error.constraint).endsWith('principal_id_fkey')
  )
}

/** True if `throughline.require_held` failed: the attempt no longer executes the run. */
export function isFencingError(error: unknown): boolean {
  return codeOf(error) === 'TLRUN'
}

/** True after a lock timeout or a deadlock. */
export function isLockUnavailable(error: unknown): boolean {
  return /^(55P03|40P01)$/.test(codeOf(error) ?? '')
}

/** True if an earlier statement of the transaction had failed. */
export function isAbortedTransaction(error: unknown): boolean {
  return codeOf(error) === '25P02'
}

/** True if a migration has changed the result columns of a prepared statement. */
export function isStalePlan(error: unknown): boolean {
  return (
    codeOf(error) === '0A000' && error instanceof Error && error.message.includes('cached plan')
  )
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
