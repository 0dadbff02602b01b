import type { Identity } from '@throughline/db'
import { AppError, isStorableText } from '@throughline/protocol'
import { errors, jwtVerify, type JWTPayload } from 'jose'
import type { Env } from '../env.ts'
import { RecentMap } from './recent-map.ts'

const SKEW_SECONDS = 5
const SUBJECT_MAX_LENGTH = 255

interface Verified {
  identity: Identity
  expiresAt: number
}

/** Says who an outside issuer's token speaks of; SIGN_IN_REQUIRED for one that is not good. */
export type VerifyBearerToken = (token: string) => Promise<Identity>

/** Tokens that were found good are remembered until they expire: verifying costs more than the rest. */
export function createVerifyBearerToken(jwt: Env['jwt']): VerifyBearerToken {
  const known = new RecentMap<string, Verified>(10_000)
  return async (token) => {
    if (jwt === undefined) throw refused('This server takes no bearer tokens.')
    const verified = known.get(token) ?? (await verify(token, jwt))
    if (Date.now() >= verified.expiresAt) throw expired()
    known.set(token, verified)
    return verified.identity
  }
}

async function verify(token: string, jwt: NonNullable<Env['jwt']>): Promise<Verified> {
  const { sub, exp } = await readClaims(token, jwt)
  if (typeof sub !== 'string' || sub === '' || sub.length > SUBJECT_MAX_LENGTH) {
    throw refused(`The token needs a subject of 1 to ${SUBJECT_MAX_LENGTH} characters.`)
  }
  if (!isStorableText(sub)) throw refused('The subject of the token is not well-formed text.')
  return {
    identity: { issuer: jwt.issuer ?? 'jwt', subject: sub },
    expiresAt: exp === undefined ? Infinity : (exp + SKEW_SECONDS) * 1_000,
  }
}

async function readClaims(
  token: string,
  { key, issuer, audience }: NonNullable<Env['jwt']>,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      clockTolerance: SKEW_SECONDS,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired()
    if (error instanceof errors.JOSEError) throw refused('The bearer token is not valid.')
    throw error
  }
}

function expired(): AppError {
  return refused('The bearer token has expired.')
}

function refused(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
