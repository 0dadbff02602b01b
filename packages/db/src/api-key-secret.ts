import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'tl_'
const RANDOM_BYTES = 24
const START_LENGTH = PREFIX.length + 6

/** A new key: 192 random bits in hex, after a prefix by which people and scanners know it. */
export function newApiKeySecret(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('hex')
}

/** True for what is meant to be an API key, good or not; a JSON Web Token never begins so. */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(PREFIX)
}

/** What is stored of a key. It is random, so a slow hash with a salt would add nothing. */
export function hashApiKeySecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The part of a key that is stored as it is, to tell it from others. */
export function startOfApiKeySecret(secret: string): string {
  return secret.slice(0, START_LENGTH)
}
