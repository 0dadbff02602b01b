import type { Env } from './env.ts'
import { StartError } from './start-error.ts'

/** Explains a failure that a person can correct in one sentence. Returns undefined for a bug. */
export function explainStartFailure(error: unknown, env: Env | undefined): string | undefined {
  if (error instanceof StartError) return error.message
  if (!(error instanceof Error)) return undefined
  // Importing the class would load the database code before the compile cache is enabled.
  if (error.name === 'MigrationError') return error.message
  const code = 'code' in error ? String(error.code) : ''
  if ('syscall' in error && error.syscall === 'listen') return explainListen(code, env)
  if ('path' in error && typeof error.path === 'string') return explainFile(code, error.path)
  return explainDatabase(code, error)
}

function explainListen(code: string, env: Env | undefined): string | undefined {
  const port = env?.port ?? 0
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use. Choose another one: PORT=${port + 1} npm start`
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${env?.host}. Set HOST to 127.0.0.1 or 0.0.0.0.`
    default:
      return undefined
  }
}

function explainFile(code: string, path: string): string | undefined {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC'].includes(code)) return undefined
  return `Cannot write ${path} (${code}). Set DATA_DIR to a folder that this user can write.`
}

function explainDatabase(code: string, error: Error): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
    case 'ENOENT':
      return `PostgreSQL cannot be reached at DATABASE_URL (${code}). Check that it runs at this address.`
    case '28P01':
    case '28000':
      return `PostgreSQL rejected the user or the password of DATABASE_URL: ${error.message}.`
    case '3D000':
      return `The database in DATABASE_URL does not exist: ${error.message}.`
    case '42501':
      return `The user in DATABASE_URL lacks a privilege: ${error.message}.`
    case '53300':
      return `PostgreSQL has no free connections: ${error.message}.`
    case '57P03':
      return `PostgreSQL is not ready yet: ${error.message}. Try again in a moment.`
    default:
      return /timeout|Connection terminated|SSL/i.test(error.message)
        ? `The connection to PostgreSQL at DATABASE_URL failed: ${error.message}.`
        : undefined
  }
}
