import type { Caller } from '@throughline/api'
import { looksLikeApiKey, type EngineTables } from '@throughline/db'
import type { FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Env } from '../process/env.ts'
import { createVerifyBearerToken } from './bearer-token.ts'
import { LOCAL_ISSUER } from './issuers.ts'
import type { LoadAccounts } from './load-accounts.ts'
import { ACT_AS_HEADER, authenticateApiKey, rejectActAs } from './api-key-auth.ts'
import type { Principals } from './principals.ts'

/**
 * Returns the caller of a request, or null for a request without credentials. Throws
 * SIGN_IN_REQUIRED for an invalid token or API key: invalid credentials never count as anonymous.
 */
export type Authenticate = (request: FastifyRequest) => Promise<Caller | null>

export interface AuthenticateOptions {
  db: Kysely<EngineTables>
  jwt: Env['jwt']
  guests: boolean
  loadAccounts: LoadAccounts
  principals: Principals
  log: Logger
}

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { db, jwt, guests, loadAccounts, principals, log } = options
  const verifyBearerToken = createVerifyBearerToken(jwt, log)

  async function findSessionCaller(cookie: string): Promise<Caller | null> {
    const accounts = await loadAccounts()
    const session = await accounts.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableRefresh: true },
    })
    if (session === null) return null
    const isGuest = session.user.isAnonymous === true
    if (isGuest && !guests) return null
    const principalId = await principals.get({ issuer: LOCAL_ISSUER, subject: session.user.id })
    return { kind: isGuest ? 'guest' : 'account', principalId }
  }

  async function findCaller(token: string | undefined, cookie: string | undefined) {
    if (token !== undefined) {
      const principalId = await principals.get(await verifyBearerToken(token))
      return { kind: 'token', principalId } satisfies Caller
    }
    return cookie === undefined ? null : findSessionCaller(cookie)
  }

  return async ({ headers }) => {
    const token = bearerTokenOf(headers.authorization)
    const actAs = headers[ACT_AS_HEADER]?.toString()
    if (token !== undefined && looksLikeApiKey(token)) {
      return authenticateApiKey({ db, principals }, token, actAs)
    }
    const caller = await findCaller(token, headers.cookie)
    rejectActAs(caller, actAs)
    return caller
  }
}

/** Other schemes are ignored: they may be for a reverse proxy. */
function bearerTokenOf(authorization: string | undefined): string | undefined {
  const match = /^bearer(?: +(.*))?$/i.exec(authorization ?? '')
  return match === null ? undefined : (match[1] ?? '')
}
