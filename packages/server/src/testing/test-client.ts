import {
  createTRPCClient,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
  type TRPCLink,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { EventSource } from 'eventsource'

/** Creates a stock tRPC client that uses EventSource for streams. */
export function testClient<Router extends AnyTRPCRouter>(
  url: string,
  headers: () => Promise<Record<string, string>>,
): TRPCClient<Router> {
  return createTRPCClient<Router>({ links: [linkTo(`${url}/trpc`, headers)] })
}

function linkTo(
  url: string,
  headers: () => Promise<Record<string, string>>,
): TRPCLink<AnyTRPCRouter> {
  return splitLink({
    condition: (operation) => operation.type === 'subscription',
    true: httpSubscriptionLink({
      url,
      EventSource,
      eventSourceOptions: () => ({
        fetch: async (input, init) =>
          fetch(input, { ...init, headers: { ...init.headers, ...(await headers()) } }),
      }),
    }),
    false: httpLink({ url, headers }),
  })
}
