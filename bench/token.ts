import { createHmac } from 'node:crypto'

/** A bearer token of an hour for `subject`, signed HS256. */
export function signToken(subject: string, secret: string): string {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: subject, exp })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
