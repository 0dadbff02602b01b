import { createClient, type Client, type ClientOptions } from '@throughline/client'
import type { NotesRouter } from '../../src/testing/index.ts'
import type { TestApp } from '../test-app.ts'

export type NotesClient = Client<NotesRouter>

/** Creates the client of a service that calls as a subject of the external issuer. */
export function clientOf(
  app: Pick<TestApp, 'url' | 'bearer'>,
  subject: string,
  options: Partial<ClientOptions> = {},
): NotesClient {
  return createClient<NotesRouter>({ url: app.url, token: () => tokenOf(app, subject), ...options })
}

export async function tokenOf(
  app: Pick<TestApp, 'bearer'>,
  subject: string,
  expiresAt?: number,
): Promise<string> {
  const { authorization } = await app.bearer(subject, expiresAt)
  return authorization.replace('Bearer ', '')
}
