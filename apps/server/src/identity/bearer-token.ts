import { isStorableText, AppError } from '@throughline/protocol'
import type { Identity } from '@throughline/db'
import { errors, jwtVerify } from 'jose'
import type { Env } from '../env.ts'

const SKEW_SECONDS = 5
const SUBJECT_MAX_LENGTH = 255

/** Who an outside issuer's token speaks of. Throws SIGN_IN_REQUIRED for one that is not good. */
export async function verifyBearerToken(token: string, jwt: Env['jwt']): Promise<Identity> {
  if (jwt === undefined) throw refused('This server takes no bearer tokens.')
  const subject = await readSubject(token, jwt)
  if (subject === undefined || subject === '' || subject.length > SUBJECT_MAX_LENGTH) {
    throw refused(`The token needs a subject of 1 to ${SUBJECT_MAX_LENGTH} characters.`)
  }
  if (!isStorableText(subject)) throw refused('The subject of the token is not well-formed text.')
  return { issuer: jwt.issuer ?? 'jwt', subject }
}

async function readSubject(
  token: string,
  { key, issuer, audience }: NonNullable<Env['jwt']>,
): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      clockTolerance: SKEW_SECONDS,
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    })
    return typeof payload.sub === 'string' ? payload.sub : undefined
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('The bearer token has expired.')
    if (error instanceof errors.JOSEError) throw refused('The bearer token is not valid.')
    throw error
  }
}

function refused(message: string): AppError {
  return new AppError('SIGN_IN_REQUIRED', message)
}
