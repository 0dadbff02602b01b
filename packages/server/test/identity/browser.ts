import { createTestClient, type TestClient } from '../test-app.ts'

/** Keeps cookies as a browser does, for a server on one origin. */
export interface Browser {
  client: TestClient
  cookies: ReadonlyMap<string, string>
  /** Posts to the account routes: `browser.post('/sign-in/anonymous')`. */
  post(path: string, body?: object): Promise<{ status: number; body: unknown }>
}

export function openBrowser(url: string, from: Browser['cookies'] = new Map()): Browser {
  const cookies = new Map(from)
  const headers = () => {
    const cookie = cookieHeader({ cookies })
    return cookie === '' ? { origin: url } : { origin: url, cookie }
  }
  return {
    cookies,
    client: createTestClient(url, async () => headers()),
    async post(path, body = {}) {
      const response = await fetch(`${url}/api/auth${path}`, {
        method: 'POST',
        headers: { ...headers(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      for (const line of response.headers.getSetCookie()) keep(cookies, line)
      return { status: response.status, body: await response.json() }
    },
  }
}

export function cookieHeader({ cookies }: Pick<Browser, 'cookies'>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  if (attributes.includes('Max-Age=0')) cookies.delete(name)
  else cookies.set(name, pair.slice(name.length + 1))
}
