import type { Env } from './env.ts'
import { StartError } from './start-error.ts'

/** One plain sentence for what a person can mend, else undefined: then it is a bug. */
export function explainStartFailure(error: unknown, env: Env | undefined): string | undefined {
  if (error instanceof StartError) return error.message
  if (!(error instanceof Error)) return undefined
  // By its name: the class would load the database's code before the compile cache is on.
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
      return `Port ${port} is taken. Choose another one: PORT=${port + 1} npm start`
    case 'EACCES':
      return `Port ${port} is not for this user. Choose one above 1023: PORT=3000 npm start`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${env?.host}. Set HOST to 127.0.0.1 or 0.0.0.0.`
    default:
      return undefined
  }
}

function explainFile(code: string, path: string): string | undefined {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC'].includes(code)) return undefined
  return `Cannot write ${path} (${code}). Set DATA_DIR to a folder that this user may write.`
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
      return `No PostgreSQL answers at DATABASE_URL (${code}). Is it running, and is the address right?`
    case '28P01':
    case '28000':
      return `PostgreSQL refused the user or the password of DATABASE_URL: ${error.message}.`
    case '3D000':
      return `PostgreSQL has no such database as DATABASE_URL names: ${error.message}.`
    case '42501':
      return `The user of DATABASE_URL may not do what is needed: ${error.message}.`
    case '53300':
      return `PostgreSQL has no connection left for us: ${error.message}.`
    case '57P03':
      return `PostgreSQL is not ready yet: ${error.message}. Try again in a moment.`
    default:
      return /timeout|Connection terminated|SSL/i.test(error.message)
        ? `Cannot talk to PostgreSQL at DATABASE_URL: ${error.message}.`
        : undefined
  }
}
