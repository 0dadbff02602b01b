import { anonymousClient } from 'better-auth/client/plugins'
import { createAuthClient } from 'better-auth/react'

/** The client of Better Auth, which the server mounts at /api/auth on the page's own origin. */
export const authClient = createAuthClient({ plugins: [anonymousClient()] })

/** Fetches the session again and updates every component that uses it. */
export function refreshSession(): void {
  authClient.$store.notify('$sessionSignal')
}
