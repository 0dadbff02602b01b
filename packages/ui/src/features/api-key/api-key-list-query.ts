import { trpc } from '../../api/trpc.ts'

const PAGE_SIZE = 50

/** The keys, the newest first. Their changes are not announced, so they are fetched again. */
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
