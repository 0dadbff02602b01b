import {
  createClient,
  ThroughlineError,
  type Client,
  type ClientOptions,
} from '@throughline/client'
import type { Env } from './env.ts'
import { GuestSession } from './guest-session.ts'
import { PlainError } from './plain-error.ts'

/** Creates a client for the person at the terminal: with their token, or as a guest. */
export async function enter(env: Env): Promise<Client> {
  const { url, token } = env
  if (token !== undefined) {
    await findServer({ url, token })
    return signedInClient({ url, token })
  }
  const session = await GuestSession.load(env)
  const options = { url, fetch: session.fetch }
  const { guests } = await findServer(options)
  if (session.isKnown) {
    try {
      return await signedInClient(options)
    } catch (error) {
      if (!(error instanceof ThroughlineError && error.status === 401)) throw error
    }
  }
  if (!guests) {
    throw new PlainError(
      'This server does not allow guests. Set THROUGHLINE_TOKEN to a valid token.',
    )
  }
  await session.enter()
  return createClient(options)
}

/** Throws when the server does not accept the token or the session. */
async function signedInClient(options: ClientOptions): Promise<Client> {
  const client = createClient(options)
  await client.api.conversation.latest.query()
  return client
}

/** Without retries, so that a person learns at once that no server is running. */
async function findServer(options: ClientOptions) {
  try {
    return await createClient({ ...options, retryForMs: 0 }).api.server.info.query()
  } catch (error) {
    if (!(error instanceof ThroughlineError)) throw error
    if (error.code !== 'NETWORK' && error.code !== 'UNEXPECTED_ANSWER') throw error
    throw new PlainError(
      `${error.message}\nStart one with npm start, or set THROUGHLINE_URL to its address.`,
    )
  }
}
