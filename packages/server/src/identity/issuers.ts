import type { PrincipalId } from '@throughline/protocol'

/** The issuer of the built-in accounts and guests. */
export const LOCAL_ISSUER = 'local'

/** The issuers of those whom services act for; no issuer of tokens may be called so. */
export const SERVICE_ISSUER_PREFIX = 'service:'

/** A service's users are its own: those of another service or issuer are never among them. */
export function serviceIssuer(owner: PrincipalId): string {
  return `${SERVICE_ISSUER_PREFIX}${owner}`
}
