import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'tl_'
const RANDOM_BYTES = 24
const SHAPE = new RegExp(`^${PREFIX}[0-9a-f]{${RANDOM_BYTES * 2}}$`)
const START_LENGTH = PREFIX.length + 6

/** Creates a key: 192 random bits in hex, after a prefix that secret scanners recognise. */
export function newApiKeySecret(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('hex')
}

/** True for a well-formed key. Saves a query for other input. */
export function isApiKeySecret(token: string): boolean {
  return SHAPE.test(token)
}

/** True if the token has the prefix of an API key, valid or not. A JSON Web Token never has it. */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(PREFIX)
}

/** The hash that is stored. A key is random, so a slow, salted hash would add no security. */
export function hashApiKeySecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The start of a key, which is stored in plain text so that people can tell their keys apart. */
export function startOfApiKeySecret(secret: string): string {
  return secret.slice(0, START_LENGTH)
}
