import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PlainError } from './plain-error.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The terminal's environment. An empty variable counts as unset. */
export interface Env {
  url: string
  /** A bearer token; undefined for a guest. */
  token: string | undefined
  /** The folder that holds the sessions of guests. */
  dataDir: string
}

/** Also reads the server's `.env` file. Throws a PlainError for an invalid variable. */
export function readEnv(): Env {
  const file = join(ROOT, '.env')
  if (process.env['NODE_ENV'] !== 'test' && existsSync(file)) process.loadEnvFile(file)
  const { THROUGHLINE_URL, THROUGHLINE_TOKEN, DATA_DIR, PORT } = process.env
  const url = THROUGHLINE_URL || `http://127.0.0.1:${PORT || 3000}`
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new PlainError('THROUGHLINE_URL must be an http or https URL, like http://127.0.0.1:3000')
  }
  return {
    url: url.replace(/\/+$/, ''),
    token: THROUGHLINE_TOKEN || undefined,
    dataDir: DATA_DIR || join(ROOT, '.data'),
  }
}
