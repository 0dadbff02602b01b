import type { AppRouter } from '@throughline/api'
import { createClient } from '@throughline/client'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { queryClient } from './query-client.ts'

/** Asks the server once, and several things together. */
export const trpcClient = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: '/trpc', maxURLLength: 4_000 })],
})

/** Options for TanStack Query: `useQuery(trpc.task.list.queryOptions())`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: trpcClient, queryClient })

/** Reads streams, and tries as long as the page is there. */
export const streamClient = createClient({ url: '', retryForMs: Infinity })
