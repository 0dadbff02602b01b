import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Env } from './env.ts'
import { PlainError } from './plain-error.ts'

const FILE = 'terminal-sessions.json'

/** A cookie for each server. */
const sessionsSchema = z.record(z.string(), z.string())

/** A guest's session on one server, kept in a private file: the next start is the same person. */
export class GuestSession {
  readonly #env: Env
  #cookie: string | undefined

  private constructor(env: Env, cookie: string | undefined) {
    this.#env = env
    this.#cookie = cookie
  }

  static async load(env: Env): Promise<GuestSession> {
    return new GuestSession(env, (await readSessions(env))[env.url])
  }

  get isKnown(): boolean {
    return this.#cookie !== undefined
  }

  /** As the global one, with the session's cookie. */
  readonly fetch: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    if (this.#cookie !== undefined) headers.set('cookie', this.#cookie)
    return fetch(input, { ...init, headers })
  }

  /** Becomes a new guest, as the web client's button does. */
  async enter(): Promise<void> {
    const response = await fetch(`${this.#env.url}/api/auth/sign-in/anonymous`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
    if (!response.ok || cookies.length === 0) {
      throw new PlainError(`The server let no guest in (status ${response.status}).`)
    }
    this.#cookie = cookies.join('; ')
    await this.#keep()
  }

  /** By a new file, which nobody else can read from its first moment on. */
  async #keep(): Promise<void> {
    const { dataDir, url } = this.#env
    const sessions = { ...(await readSessions(this.#env)), [url]: this.#cookie }
    await mkdir(dataDir, { recursive: true })
    const draft = join(dataDir, `${FILE}.${process.pid}`)
    await writeFile(draft, `${JSON.stringify(sessions, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(draft, join(dataDir, FILE))
  }
}

async function readSessions({ dataDir }: Env): Promise<Record<string, string>> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '{}')
  try {
    return sessionsSchema.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
