import type { Settings } from './client-options.ts'
import { ThroughlineError } from './throughline-error.ts'

/** Returns the headers that authenticate one attempt. Throws TOKEN_UNAVAILABLE when `token` throws. */
export async function authorizationOf(
  { token, actAs }: Pick<Settings, 'token' | 'actAs'>,
  hint: { wasRefused: boolean },
): Promise<Record<string, string>> {
  const user: Record<string, string> = actAs === undefined ? {} : { 'x-act-as': actAs }
  if (token === undefined) return user
  try {
    const bearer = typeof token === 'string' ? token : await token(hint)
    return { ...user, authorization: `Bearer ${bearer}` }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ThroughlineError(
      `The token function of the client failed: ${message}`,
      { code: 'TOKEN_UNAVAILABLE', isTransient: true },
      cause instanceof Error ? { cause } : {},
    )
  }
}
