import {
  createClient,
  ThroughlineError,
  type Client,
  type ClientOptions,
} from '@throughline/client'
import type { Env } from './env.ts'
import { GuestSession } from './guest-session.ts'
import { PlainError } from './plain-error.ts'

/** A client of the server for the person at the terminal: with their token, or as a guest. */
export async function enter(env: Env): Promise<Client> {
  const { url, token } = env
  if (token !== undefined) {
    await findServer({ url, token })
    return knownClient({ url, token })
  }
  const session = await GuestSession.load(env)
  const options = { url, fetch: session.fetch }
  const { guests } = await findServer(options)
  if (session.isKnown) {
    try {
      return await knownClient(options)
    } catch (error) {
      if (!(error instanceof ThroughlineError && error.status === 401)) throw error
    }
  }
  if (!guests) {
    throw new PlainError(
      'This server lets nobody in as a guest. Set THROUGHLINE_TOKEN to a token that it takes.',
    )
  }
  await session.enter()
  return createClient(options)
}

/** Makes sure that the server takes the token, or the session. */
async function knownClient(options: ClientOptions): Promise<Client> {
  const client = createClient(options)
  await client.api.conversation.latest.query()
  return client
}

/** Asks once: a person who waits should hear soon that nobody is there. */
async function findServer(options: ClientOptions) {
  try {
    return await createClient({ ...options, giveUpAfterMs: 0 }).api.server.info.query()
  } catch (error) {
    if (!(error instanceof ThroughlineError)) throw error
    if (error.code !== 'NETWORK' && error.code !== 'UNEXPECTED_ANSWER') throw error
    throw new PlainError(
      `${error.message}\nStart one with npm start, or set THROUGHLINE_URL to where it is.`,
    )
  }
}
