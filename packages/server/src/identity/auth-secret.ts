import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Loads the secret that signs session cookies, or creates it in a file that only this user can read. */
export async function loadAuthSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'auth-secret')
  return (await findSecret(file)) ?? (await makeSecret(dataDir, file))
}

async function findSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Linking a file is atomic, so two processes that start at the same time agree on one secret. */
async function makeSecret(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  const draft = `${file}.${process.pid}`
  const secret = randomBytes(32).toString('base64url')
  await writeFile(draft, `${secret}\n`, { mode: 0o600 })
  try {
    await link(draft, file)
    return secret
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    return (await readFile(file, 'utf8')).trim()
  } finally {
    await rm(draft)
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
