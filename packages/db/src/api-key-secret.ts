import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'tl_'
const RANDOM_BYTES = 24
const SHAPE = new RegExp(`^${PREFIX}[0-9a-f]{${RANDOM_BYTES * 2}}$`)
const START_LENGTH = PREFIX.length + 6

/** A new key: 192 random bits in hex, after a prefix by which people and scanners know it. */
export function newApiKeySecret(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('hex')
}

/** Rubbish is told apart without a question to the database. */
export function isApiKeySecret(token: string): boolean {
  return SHAPE.test(token)
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
