import { trpc } from '../../api/trpc.ts'

const PAGE_SIZE = 50

/** The keys, the newest first. The server does not announce their changes, so the query polls. */
export function apiKeyListQuery() {
  return trpc.apiKey.list.infiniteQueryOptions(
    { limit: PAGE_SIZE },
    {
      getNextPageParam: (page) => page.nextCursor,
      staleTime: 0,
      refetchOnWindowFocus: true,
      refetchInterval: 60_000,
    },
  )
}
