import type { Settings } from './client-options.ts'
import { ThroughlineError } from './throughline-error.ts'

/** The headers that say who is calling, and for whom; made anew for every attempt. */
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
      `There is no token to call with: ${message}`,
      { code: 'TOKEN_UNAVAILABLE', isPassing: true },
      cause instanceof Error ? { cause } : {},
    )
  }
}
