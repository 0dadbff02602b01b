/** Requests that end their own session or replace it. */
const MAY_CLEAR_COOKIES: ReadonlySet<string> = new Set([
  '/api/auth/sign-out',
  '/api/auth/revoke-session',
  '/api/auth/revoke-sessions',
  '/api/auth/sign-in/email',
  '/api/auth/sign-in/anonymous',
  '/api/auth/sign-up/email',
])

/**
 * Selects the Set-Cookie lines of an answer that are sent to the browser. Better Auth clears the
 * session cookies whenever it does not find the session of a request. A browser cannot tell which
 * session such a line is meant for: if the answer arrives after a sign-up, the line removes the new
 * account's cookie.
 * A cookie whose session has ended stays in the browser until it expires, and gives no access.
 */
export function selectSetCookies(request: Request, response: Response): string[] {
  const lines = response.headers.getSetCookie()
  if (response.ok && MAY_CLEAR_COOKIES.has(new URL(request.url).pathname)) return lines
  return lines.filter((line) => !/; *max-age=0(;|$)/i.test(line))
}
