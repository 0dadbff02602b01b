import type { Identity } from '@throughline/db'
import { AppError, isStorableText } from '@throughline/protocol'
import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type CryptoKey,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import type { KeyObject } from 'node:crypto'
import type { Logger } from 'pino'
import type { JwtEnv } from '../process/env.ts'
import { IssuerKeys } from './issuer-keys.ts'
import { LruMap } from './lru-map.ts'

const SUBJECT_MAX_LENGTH = 255

/** The algorithms for published keys. None is symmetric, so a public key is never used as a secret. */
const ASYMMETRIC = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')

/** One way to verify tokens of the issuer: by a shared secret or by its published keys. */
interface Verifier {
  algorithms: string[]
  requiredClaims: string[]
  findKey: (...args: Parameters<JWTVerifyGetKey>) => Promise<KeyObject | CryptoKey>
  /** Cached tokens that were verified at another generation are verified again. */
  generation: () => number
}

interface Verified {
  identity: Identity
  expiresAt: number
  verifier: Verifier
  generation: number
}

/**
 * Returns the identity in a token of the external issuer. Throws SIGN_IN_REQUIRED for an invalid
 * token and ISSUER_UNAVAILABLE when the keys to verify it cannot be fetched.
 */
export type VerifyBearerToken = (token: string) => Promise<Identity>

/**
 * Caches verified tokens until they expire or the issuer's keys are fetched again, because verifying
 * is the most expensive part of authentication.
 */
export function createVerifyBearerToken(jwt: JwtEnv | undefined, log: Logger): VerifyBearerToken {
  if (jwt === undefined) {
    return () => Promise.reject(invalidToken('This server does not accept bearer tokens.'))
  }
  const verifiers = verifiersOf(jwt, log)
  const cache = new LruMap<string, Verified>(10_000)
  return async (token) => {
    const cached = cache.get(token)
    if (cached !== undefined && Date.now() >= cached.expiresAt) throw expired()
    const isCurrent = cached !== undefined && cached.generation === cached.verifier.generation()
    const verified = isCurrent
      ? cached
      : await verify(token, { jwt, verifier: selectVerifier(token, verifiers) })
    cache.set(token, verified)
    return verified.identity
  }
}

interface Verifiers {
  secret: Verifier | undefined
  published: Verifier | undefined
}

function verifiersOf({ secret, jwksUrl }: JwtEnv, log: Logger): Verifiers {
  return {
    secret: secret && {
      algorithms: ['HS256'],
      requiredClaims: [],
      findKey: async () => secret,
      generation: () => 0,
    },
    published: jwksUrl && publishedKeyVerifier(new IssuerKeys(jwksUrl, log)),
  }
}

function publishedKeyVerifier(keys: IssuerKeys): Verifier {
  return {
    algorithms: ASYMMETRIC,
    // This server could not revoke a token that never expires.
    requiredClaims: ['exp'],
    findKey: (header, token) => keys.find(header, token),
    generation: () => keys.generation,
  }
}

/** The unverified algorithm only selects the verifier, which accepts only its own algorithms. */
function selectVerifier(token: string, { secret, published }: Verifiers): Verifier {
  const verifier = algorithmOf(token) === 'HS256' ? secret : published
  if (verifier === undefined) throw invalidToken('The bearer token is not valid.')
  return verifier
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}

async function verify(
  token: string,
  { jwt, verifier }: { jwt: JwtEnv; verifier: Verifier },
): Promise<Verified> {
  // Read before verifying, because the keys may be replaced while the token is verified.
  const generation = verifier.generation()
  const { sub, exp } = await readClaims(token, { jwt, verifier })
  if (typeof sub !== 'string' || sub === '' || sub.length > SUBJECT_MAX_LENGTH) {
    throw invalidToken(`The token needs a subject of 1 to ${SUBJECT_MAX_LENGTH} characters.`)
  }
  if (!isStorableText(sub)) throw invalidToken('The subject of the token is not well-formed text.')
  return {
    identity: { issuer: jwt.issuer ?? 'jwt', subject: sub },
    expiresAt: exp === undefined ? Infinity : (exp + jwt.skewSeconds) * 1_000,
    verifier,
    generation,
  }
}

async function readClaims(
  token: string,
  { jwt: { issuer, audience, skewSeconds }, verifier }: { jwt: JwtEnv; verifier: Verifier },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, verifier.findKey, {
      algorithms: verifier.algorithms,
      requiredClaims: verifier.requiredClaims,
      clockTolerance: skewSeconds,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired()
    if (error instanceof errors.JWTClaimValidationFailed)
      throw invalidToken(describeClaimError(error))
    if (error instanceof errors.JOSEError) throw invalidToken('The bearer token is not valid.')
    throw error
  }
}

function describeClaimError({ claim, reason }: errors.JWTClaimValidationFailed): string {
  const problem = reason === 'missing' ? 'is missing' : 'is not accepted by this server'
  return `The bearer token is not valid: its "${claim}" ${problem}.`
}

function expired(): AppError {
  return invalidToken('The bearer token has expired.')
}

function invalidToken(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
