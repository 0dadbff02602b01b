import type { ScopeOf } from '@throughline/api'
import type { NotesRouter } from '../src/testing/index.ts'
import { openBrowser, type Browser } from './identity/browser.ts'
import { createTestClient, type TestApp, type TestClient } from './test-app.ts'

/** Creates an account and signs in. */
export async function signUp(app: TestApp, name: string): Promise<Browser> {
  const browser = openBrowser(app.url)
  const account = { name, email: `${name}@example.com`, password: 'a long enough password' }
  const { status } = await browser.post('/sign-up/email', account)
  if (status !== 200) throw new Error(`${name} could not sign up`)
  return browser
}

type KeyScope = Exclude<ScopeOf<NotesRouter>, 'account'>

interface ServiceOptions {
  scopes?: KeyScope[]
  actsForUsers?: boolean
  sendsPerMinute?: number
  expiresInDays?: number
}

/** A program with an API key. */
export interface Service {
  keyId: string
  secret: string
  headers: { authorization: string }
  client: TestClient
  /** Creates a client with the same key that acts for a user of the service. */
  actingAs(user: string): TestClient
}

export async function serviceOf(
  app: TestApp,
  { client }: Browser,
  options: ServiceOptions = {},
): Promise<Service> {
  const { apiKey, secret } = await client.apiKey.create.mutate({
    name: 'a service',
    scopes: ['read', 'chat', 'notes'],
    ...options,
  })
  const headers = { authorization: `Bearer ${secret}` }
  return {
    keyId: apiKey.id,
    secret,
    headers,
    client: createTestClient(app.url, async () => headers),
    actingAs: (user) => createTestClient(app.url, async () => ({ ...headers, 'x-act-as': user })),
  }
}
