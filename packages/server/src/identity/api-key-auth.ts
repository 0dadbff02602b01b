import type { Caller, KeyCaller } from '@throughline/api'
import { findApiKey, type EngineTables, type FoundApiKey } from '@throughline/db'
import { AppError } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { serviceIssuer } from './issuers.ts'
import type { Principals } from './principals.ts'

/** The header by which a service names the user that it acts for. */
export const ACT_AS_HEADER = 'x-act-as'

/** Without spaces: a header that was sent twice arrives as `a, b`. */
const ACT_AS = /^[\x21-\x7e]{1,255}$/

interface KeyCallerOptions {
  db: Kysely<EngineTables>
  principals: Principals
}

/** Whom an API key speaks for: its owner, or the user of its service that the request names. */
export async function authenticateApiKey(
  { db, principals }: KeyCallerOptions,
  secret: string,
  actAs: string | undefined,
): Promise<KeyCaller> {
  const key = await findApiKey(db, secret)
  if (key === undefined) throw refused('There is no such API key. It may have been revoked.')
  if (key.isExpired) throw refused('This API key has expired.')
  const { id: keyId, scopes, sendsPerMinute } = key
  const principalId =
    actAs === undefined ? key.principalId : await principals.get(userOf(key, actAs))
  return { kind: 'key', principalId, keyId, scopes, sendsPerMinute }
}

function userOf(key: FoundApiKey, subject: string) {
  if (!key.actsForUsers) throw actAsForbidden('This API key may not act for users.')
  if (!ACT_AS.test(subject)) {
    throw new AppError(
      'ACT_AS_INVALID',
      `${ACT_AS_HEADER} must name one user by 1 to 255 visible ASCII characters.`,
    )
  }
  return { issuer: serviceIssuer(key.principalId), subject }
}

/** Throws when somebody who is no service names a user: it would be answered for the wrong one. */
export function refuseToActAs(caller: Caller | null, actAs: string | undefined): void {
  if (caller === null || actAs === undefined) return
  throw actAsForbidden(`Only an API key that may act for users takes ${ACT_AS_HEADER}.`)
}

function actAsForbidden(message: string): AppError {
  return new AppError('ACT_AS_FORBIDDEN', message)
}

function refused(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
