import { z } from 'zod'
import { authClient } from '../../api/auth-client.ts'
import { authErrorText } from './auth-error-text.ts'

export const credentialsSchema = z.object({ email: z.string().trim(), password: z.string() })
export type Credentials = z.infer<typeof credentialsSchema>

interface Attempt {
  error: unknown
}

/** What went wrong, or null when somebody is signed in. */
async function errorOf(attempt: Promise<Attempt>): Promise<string | null> {
  try {
    const { error } = await attempt
    return error === null ? null : authErrorText(error)
  } catch (error) {
    return authErrorText(error)
  }
}

export function enterAsGuest(): Promise<string | null> {
  return errorOf(authClient.signIn.anonymous())
}

export function signIn(credentials: Credentials): Promise<string | null> {
  return errorOf(authClient.signIn.email(credentials))
}

/** A guest who signs up keeps everything: the server hands it over. */
export function signUp(credentials: Credentials): Promise<string | null> {
  const [name = credentials.email] = credentials.email.split('@')
  return errorOf(authClient.signUp.email({ ...credentials, name }))
}

/** Loads the page anew, so that nothing of this person stays in it. */
export async function signOut(): Promise<string | null> {
  const errorMessage = await errorOf(authClient.signOut())
  if (errorMessage !== null) return errorMessage
  sessionStorage.clear()
  location.assign('/')
  return null
}
