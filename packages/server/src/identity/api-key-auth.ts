import type { Caller, KeyCaller } from '@throughline/api'
import { findApiKey, type EngineTables, type FoundApiKey } from '@throughline/db'
import { AppError } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { serviceIssuer } from './issuers.ts'
import type { Principals } from './principals.ts'

/** The header that names the user a service acts for. */
export const ACT_AS_HEADER = 'x-act-as'

/** Allows no spaces, so that a header sent twice, which arrives as `a, b`, is rejected. */
const ACT_AS = /^[\x21-\x7e]{1,255}$/

interface ApiKeyAuthOptions {
  db: Kysely<EngineTables>
  principals: Principals
}

/** Authenticates an API key as its owner, or as the user of the service that `actAs` names. */
export async function authenticateApiKey(
  { db, principals }: ApiKeyAuthOptions,
  secret: string,
  actAs: string | undefined,
): Promise<KeyCaller> {
  const key = await findApiKey(db, secret)
  if (key === undefined) throw unauthorized('There is no such API key. It may have been revoked.')
  if (key.isExpired) throw unauthorized('This API key has expired.')
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

/** Rejects the act-as header without an API key. Ignoring it would answer for the wrong user. */
export function rejectActAs(caller: Caller | null, actAs: string | undefined): void {
  if (caller === null || actAs === undefined) return
  throw actAsForbidden(`${ACT_AS_HEADER} requires an API key that may act for users.`)
}

function actAsForbidden(message: string): AppError {
  return new AppError('ACT_AS_FORBIDDEN', message)
}

function unauthorized(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
