import { Outlet } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { queryClient } from '../api/query-client.ts'
import { SignInScreen } from '../features/session/sign-in-screen.tsx'
import { useSession } from '../features/session/use-session.ts'
import { LoadFailed } from '../components/feedback/load-failed.tsx'
import { Spinner } from '../components/feedback/spinner.tsx'
import { Shell } from './shell.tsx'

/** Requires a session: shows the sign-in page without one. */
export function SessionGate() {
  const session = useSession()
  const userId = session.state === 'signed-in' ? session.user.id : null
  useResetOnUserChange(userId)
  switch (session.state) {
    case 'pending':
      return (
        <div className="flex h-dvh items-center justify-center text-ink-faint">
          <span className="animate-late">
            <Spinner label="Loading" className="size-6" />
          </span>
        </div>
      )
    case 'unknown':
      return (
        <main className="flex h-dvh items-center justify-center">
          <LoadFailed what="Your session" reason={session.reason} onRetry={session.retry} />
        </main>
      )
    case 'signed-out':
      return <SignInScreen />
    case 'signed-in':
      return (
        <Shell key={session.user.id} user={session.user}>
          <Outlet />
        </Shell>
      )
  }
}

/** Clears the query cache when another user signs in. */
function useResetOnUserChange(userId: string | null): void {
  const lastId = useRef(userId)
  useEffect(() => {
    if (userId === null || userId === lastId.current) return
    if (lastId.current !== null) void queryClient.resetQueries()
    lastId.current = userId
  }, [userId])
}
