import { anonymousClient } from 'better-auth/client/plugins'
import { createAuthClient } from 'better-auth/react'

/** The accounts of the server, at /api/auth of the page's own origin. */
export const authClient = createAuthClient({ plugins: [anonymousClient()] })

/** Asks again who is signed in; everything that shows a session follows. */
export function refreshSession(): void {
  authClient.$store.notify('$sessionSignal')
}
