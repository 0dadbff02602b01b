import type { PrincipalId } from '@throughline/protocol'

/** The issuer of the built-in accounts and guests. */
export const LOCAL_ISSUER = 'local'

/** The prefix of the issuers of services' users. JWT_ISSUER must not start with it. */
export const SERVICE_ISSUER_PREFIX = 'service:'

/** One issuer per owner, so that users of different services never share a principal. */
export function serviceIssuer(owner: PrincipalId): string {
  return `${SERVICE_ISSUER_PREFIX}${owner}`
}
