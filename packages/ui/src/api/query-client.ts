import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isRetryable, isSignedOut } from './app-error.ts'
import { refreshSession } from './auth-client.ts'

const RETRIES = 3

/** Nothing goes stale by itself: the `changes` subscription says what to fetch again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isSignedOut(error)) refreshSession()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      // A self-hosted server is often reachable without the Internet that `onLine` speaks of.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => count < RETRIES && isRetryable(error),
    },
    mutations: { networkMode: 'always' },
  },
})
