import type { EngineRouter } from '@throughline/api'
import { createClient } from '@throughline/client'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { queryClient } from './query-client.ts'

const link = httpBatchLink<AnyTRPCRouter>({ url: '/trpc', maxURLLength: 4_000 })

/**
 * `client` calls procedures. `trpc` creates TanStack Query options for them:
 * `useQuery(trpc.conversation.list.queryOptions())`. All proxies share one query cache, regardless
 * of their router type.
 */
export function createProxies<Router extends AnyTRPCRouter>() {
  const client = createTRPCClient<Router>({ links: [link] })
  return { client, trpc: createTRPCOptionsProxy<Router>({ client, queryClient }) }
}

/** For the page itself, which uses only the engine's procedures. */
export const { client: trpcClient, trpc } = createProxies<EngineRouter>()

/** Reads streams. Retries as long as the page is open. */
export const streamClient = createClient({ url: '', retryForMs: Infinity })
