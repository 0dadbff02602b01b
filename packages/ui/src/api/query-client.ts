import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isRetryable, isSignedOut } from './app-error.ts'
import { refreshSession } from './auth-client.ts'

const RETRIES = 3

/** Data never goes stale by time: the `changes` subscription announces what to refetch. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isSignedOut(error)) refreshSession()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      // A self-hosted server may be reachable when `navigator.onLine` is false.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => count < RETRIES && isRetryable(error),
    },
    mutations: { networkMode: 'always' },
  },
})
