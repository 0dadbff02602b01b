import { createHmac } from 'node:crypto'

export const JWT_SECRET = 'bench-secret-that-is-32-bytes-long!'

const tokens = new Map<number, string>()

/** The header that authenticates a user of the load. Tokens are signed once and last a day. */
export function authorization(user: number): { authorization: string } {
  const token = tokens.get(user) ?? signToken(`user-${user}`)
  tokens.set(user, token)
  return { authorization: `Bearer ${token}` }
}

function signToken(subject: string): string {
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: subject, exp })}`
  return `${body}.${createHmac('sha256', JWT_SECRET).update(body).digest('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
