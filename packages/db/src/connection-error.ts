/** Network errors of Node, and PostgreSQL's for a connection or a server that goes away or is full. */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENOENT|08...|57P0[123]|53[03]00)$/

/** What node-postgres says where it has no code. */
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end)/

/** True when the database could not be reached, or was lost in the middle: worth another try. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (typeof code === 'string') return CODES.test(code)
  return MESSAGES.test(error.message) || isConnectionError(error.cause)
}
