import { createClient, type Client, type ClientOptions } from '@throughline/client'
import type { TestApp } from '../test-app.ts'

/** The client of a service that calls for a subject of the outside issuer. */
export function clientOf(
  app: Pick<TestApp, 'url' | 'bearer'>,
  subject: string,
  options: Partial<ClientOptions> = {},
): Client {
  return createClient({ url: app.url, token: () => tokenOf(app, subject), ...options })
}

export async function tokenOf(
  app: Pick<TestApp, 'bearer'>,
  subject: string,
  expiresAt?: number,
): Promise<string> {
  const { authorization } = await app.bearer(subject, expiresAt)
  return authorization.replace('Bearer ', '')
}
