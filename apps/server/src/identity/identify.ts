import type { PrincipalId } from '@throughline/protocol'
import type { FastifyRequest } from 'fastify'
import type { Env } from '../env.ts'
import { LOCAL_ISSUER, type Accounts } from './accounts.ts'
import { createVerifyBearerToken } from './bearer-token.ts'
import type { Principals } from './principals.ts'

/**
 * Who sent a request; null when it does not say. Throws SIGN_IN_REQUIRED for a bearer token that is
 * not good: somebody who shows one never passes for nobody.
 */
export type Identify = (request: FastifyRequest) => Promise<PrincipalId | null>

export interface IdentifyOptions {
  jwt: Env['jwt']
  guests: boolean
  accounts: Accounts
  principals: Principals
}

export function createIdentify({ jwt, guests, accounts, principals }: IdentifyOptions): Identify {
  const verifyBearerToken = createVerifyBearerToken(jwt)

  async function findSessionSubject(cookie: string): Promise<string | undefined> {
    const session = await accounts.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableRefresh: true },
    })
    if (session === null || (session.user.isAnonymous === true && !guests)) return undefined
    return session.user.id
  }

  return async ({ headers: { authorization, cookie } }) => {
    const token = bearerTokenOf(authorization)
    if (token !== undefined) return principals.get(await verifyBearerToken(token))
    if (cookie === undefined) return null
    const subject = await findSessionSubject(cookie)
    return subject === undefined ? null : principals.get({ issuer: LOCAL_ISSUER, subject })
  }
}

/** Other schemes belong to a proxy in front, not to us. */
function bearerTokenOf(authorization: string | undefined): string | undefined {
  const match = /^bearer(?: +(.*))?$/i.exec(authorization ?? '')
  return match === null ? undefined : (match[1] ?? '')
}
