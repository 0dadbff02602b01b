import { authClient } from '../../api/auth-client.ts'

export interface SessionUser {
  id: string
  name: string
  isGuest: boolean
}

type Session =
  | { state: 'pending' }
  | { state: 'unknown'; reason: string; retry: () => void }
  | { state: 'signed-out' }
  | { state: 'signed-in'; user: SessionUser }

export function useSession(): Session {
  const { data, isPending, error, refetch } = authClient.useSession()
  if (data !== null) {
    const { id, name, isAnonymous } = data.user
    return { state: 'signed-in', user: { id, name, isGuest: isAnonymous === true } }
  }
  if (isPending) return { state: 'pending' }
  if (error !== null) {
    const reason = 'The server cannot be reached. Check your connection.'
    return { state: 'unknown', reason, retry: () => void refetch() }
  }
  return { state: 'signed-out' }
}
