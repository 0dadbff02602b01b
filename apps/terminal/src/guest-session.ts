import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Env } from './env.ts'
import { PlainError } from './plain-error.ts'

const FILE = 'terminal-sessions.json'

/** A cookie for each server, by URL. */
const sessionsSchema = z.record(z.string(), z.string())

/** A guest's session on one server, stored in a private file so that it outlives the process. */
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

  /** The global `fetch` with the session's cookie. */
  readonly fetch: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    if (this.#cookie !== undefined) headers.set('cookie', this.#cookie)
    return fetch(input, { ...init, headers })
  }

  /** Signs in as a new guest. */
  async enter(): Promise<void> {
    const response = await fetch(`${this.#env.url}/api/auth/sign-in/anonymous`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
    if (!response.ok || cookies.length === 0) {
      throw new PlainError(`The server refused a guest session (status ${response.status}).`)
    }
    this.#cookie = cookies.join('; ')
    await this.#save()
  }

  /** Writes a new file and renames it, so that no other user can read it at any moment. */
  async #save(): Promise<void> {
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
