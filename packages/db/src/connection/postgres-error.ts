/** Network errors of Node, and PostgreSQL's for a connection or a server that goes away or is full. */
const CONNECTION_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENOENT|08...|57P0[123]|53[03]00)$/

/** What node-postgres says where it has no code. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end)/

/** True when the database could not be reached, or was lost in the middle: worth another try. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code !== undefined) return CONNECTION_CODES.test(code)
  return CONNECTION_MESSAGES.test(error.message) || isConnectionError(error.cause)
}

/** True for what another try may well mend: a lost connection, a deadlock, a serialization failure. */
export function isTransient(error: unknown): boolean {
  return isConnectionError(error) || /^40(001|P01)$/.test(codeOf(error) ?? '')
}

/** True when PostgreSQL will refuse the same statement again: for its data, a constraint, its words. */
export function isRefusal(error: unknown): boolean {
  return /^(22|23|42)/.test(codeOf(error) ?? '')
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505'
}

/** True when a row was to belong to a principal that is no more: a guest who became an account. */
export function isMissingPrincipal(error: unknown): boolean {
  return (
    codeOf(error) === '23503' &&
    error instanceof Error &&
    'constraint' in error &&
    String(error.constraint).endsWith('principal_id_fkey')
  )
}

/** True when `throughline.require_held` found a run in the hands of another attempt. */
export function isFenced(error: unknown): boolean {
  return codeOf(error) === 'TLRUN'
}

/** True when a lock was not free in time, or two transactions waited for each other's locks. */
export function isLockUnavailable(error: unknown): boolean {
  return /^(55P03|40P01)$/.test(codeOf(error) ?? '')
}

/** True when a statement came after one of its transaction had failed. */
export function isAbortedTransaction(error: unknown): boolean {
  return codeOf(error) === '25P02'
}

/** True when a prepared statement's result changed shape under it, as a migration makes it. */
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
