import { z } from 'zod'
import { authClient } from '../../api/auth-client.ts'
import { authErrorText } from './auth-error-text.ts'

export const credentialsSchema = z.object({ email: z.string().trim(), password: z.string() })
export type Credentials = z.infer<typeof credentialsSchema>

interface Attempt {
  error: unknown
}

/** The error message of an attempt, or null after success. */
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

/** A guest who signs up keeps all data: the server moves it to the account. */
export function signUp(credentials: Credentials): Promise<string | null> {
  const [name = credentials.email] = credentials.email.split('@')
  return errorOf(authClient.signUp.email({ ...credentials, name }))
}

/** Reloads the page, so that no data of this user remains in memory. */
export async function signOut(): Promise<string | null> {
  const errorMessage = await errorOf(authClient.signOut())
  if (errorMessage !== null) return errorMessage
  sessionStorage.clear()
  location.assign('/')
  return null
}
