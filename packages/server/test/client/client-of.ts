import { createClient, type Client, type ClientOptions } from '@throughline/client'
import type { TRPCClient } from '@trpc/client'
import type { NotesRouter } from '../../src/testing/index.ts'
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

/**
 * The app's procedures over a service's client: `api` is typed by the engine's router, and reaches
 * every procedure of the server.
 */
export function notesOf({ api }: Pick<Client, 'api'>): TRPCClient<NotesRouter>['note'] {
  return Object(api).note
}
