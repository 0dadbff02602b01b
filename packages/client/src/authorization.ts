import type { Settings } from './client-options.ts'
import { ThroughlineError } from './throughline-error.ts'

/** The header that says who is calling; asked for by every attempt. */
export async function authorizationOf(
  { token }: Pick<Settings, 'token'>,
  hint: { wasRefused: boolean },
): Promise<Record<string, string>> {
  if (token === undefined) return {}
  try {
    return { authorization: `Bearer ${typeof token === 'string' ? token : await token(hint)}` }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ThroughlineError(
      `There is no token to call with: ${message}`,
      { code: 'TOKEN_UNAVAILABLE', isPassing: true },
      cause instanceof Error ? { cause } : {},
    )
  }
}
