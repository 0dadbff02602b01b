import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PlainError } from './plain-error.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What the terminal is told by its environment. An empty variable is as good as none. */
export interface Env {
  url: string
  /** A bearer token; a guest has none. */
  token: string | undefined
  /** Where a guest's session is kept. */
  dataDir: string
}

/** Takes in the `.env` of the server beside it. Throws a PlainError for what is wrong. */
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
