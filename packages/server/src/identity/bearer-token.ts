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

/** With published keys only these: a public key is never taken for a shared secret. */
const ASYMMETRIC = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')

/** One way to prove that a token is the issuer's: by a shared secret, or by keys it publishes. */
interface Proof {
  algorithms: string[]
  requiredClaims: string[]
  findKey: (...asked: Parameters<JWTVerifyGetKey>) => Promise<KeyObject | CryptoKey>
  /** What was proved at another generation has to be proved again. */
  generation: () => number
}

interface Verified {
  identity: Identity
  expiresAt: number
  proof: Proof
  generation: number
}

/**
 * Says who an outside issuer's token speaks of; SIGN_IN_REQUIRED for one that is not good,
 * ISSUER_UNAVAILABLE when that cannot be found out at the moment.
 */
export type VerifyBearerToken = (token: string) => Promise<Identity>

/**
 * Tokens that were found good are remembered until they expire, or the issuer's keys are fetched
 * anew: verifying costs more than the rest.
 */
export function createVerifyBearerToken(jwt: JwtEnv | undefined, log: Logger): VerifyBearerToken {
  if (jwt === undefined) {
    return () => Promise.reject(refused('This server takes no bearer tokens.'))
  }
  const proofs = proofsOf(jwt, log)
  const known = new LruMap<string, Verified>(10_000)
  return async (token) => {
    const remembered = known.get(token)
    if (remembered !== undefined && Date.now() >= remembered.expiresAt) throw expired()
    const isStillProved =
      remembered !== undefined && remembered.generation === remembered.proof.generation()
    const verified = isStillProved
      ? remembered
      : await verify(token, { jwt, proof: proofFor(token, proofs) })
    known.set(token, verified)
    return verified.identity
  }
}

interface Proofs {
  secret: Proof | undefined
  published: Proof | undefined
}

function proofsOf({ secret, jwksUrl }: JwtEnv, log: Logger): Proofs {
  return {
    secret: secret && {
      algorithms: ['HS256'],
      requiredClaims: [],
      findKey: async () => secret,
      generation: () => 0,
    },
    published: jwksUrl && provedBy(new IssuerKeys(jwksUrl, log)),
  }
}

function provedBy(keys: IssuerKeys): Proof {
  return {
    algorithms: ASYMMETRIC,
    // Nobody here could take back a token that is good for ever.
    requiredClaims: ['exp'],
    findKey: (header, token) => keys.find(header, token),
    generation: () => keys.generation,
  }
}

/** The algorithm only chooses which proof to ask for; each takes its own algorithms alone. */
function proofFor(token: string, { secret, published }: Proofs): Proof {
  const proof = algorithmOf(token) === 'HS256' ? secret : published
  if (proof === undefined) throw refused('The bearer token is not valid.')
  return proof
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
  { jwt, proof }: { jwt: JwtEnv; proof: Proof },
): Promise<Verified> {
  // Read first: keys that come meanwhile are not the ones that proved it.
  const generation = proof.generation()
  const { sub, exp } = await readClaims(token, { jwt, proof })
  if (typeof sub !== 'string' || sub === '' || sub.length > SUBJECT_MAX_LENGTH) {
    throw refused(`The token needs a subject of 1 to ${SUBJECT_MAX_LENGTH} characters.`)
  }
  if (!isStorableText(sub)) throw refused('The subject of the token is not well-formed text.')
  return {
    identity: { issuer: jwt.issuer ?? 'jwt', subject: sub },
    expiresAt: exp === undefined ? Infinity : (exp + jwt.skewSeconds) * 1_000,
    proof,
    generation,
  }
}

async function readClaims(
  token: string,
  { jwt: { issuer, audience, skewSeconds }, proof }: { jwt: JwtEnv; proof: Proof },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, proof.findKey, {
      algorithms: proof.algorithms,
      requiredClaims: proof.requiredClaims,
      clockTolerance: skewSeconds,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired()
    if (error instanceof errors.JWTClaimValidationFailed) throw refused(wrongClaim(error))
    if (error instanceof errors.JOSEError) throw refused('The bearer token is not valid.')
    throw error
  }
}

function wrongClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  const problem = reason === 'missing' ? 'is missing' : 'is not what this server takes'
  return `The bearer token is not valid: its "${claim}" ${problem}.`
}

function expired(): AppError {
  return refused('The bearer token has expired.')
}

function refused(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
