import { httpLink, type TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { authorizationOf } from './authorization.ts'
import type { Settings } from './client-options.ts'
import { retryLink } from './retry-link.ts'
import { streamLink } from './stream/stream-link.ts'
import { unexpectedAnswer } from './to-throughline-error.ts'

type FetchEsque = NonNullable<Parameters<typeof httpLink>[0]['fetch']>

/** Longer than any procedure takes: `chat.stop` waits half a minute for a tool to end. */
const REQUEST_TIMEOUT_MS = 45_000

/** Returns the links that carry a client's calls, for a router of any type. */
export function createLinks(settings: Settings): TRPCLink<AnyTRPCRouter>[] {
  return [
    streamLink(settings),
    retryLink(settings),
    httpLink({
      url: settings.url,
      headers: ({ op }) =>
        authorizationOf(settings, { wasRefused: op.context['wasTokenRefused'] === true }),
      fetch: (url, init) => fetchJson(settings, String(url), init),
    }),
  ]
}

/** tRPC parses any body as JSON. Checking the type first gives a clear error for a proxy's page. */
async function fetchJson(
  settings: Settings,
  url: string,
  init: Parameters<FetchEsque>[1],
): Promise<Response> {
  const late = AbortSignal.timeout(settings.inactivityTimeoutMs ?? REQUEST_TIMEOUT_MS)
  const signal = init?.signal ? AbortSignal.any([init.signal, late]) : late
  const response = await settings.fetch(url, { ...init, signal, credentials: 'include' })
  if (response.headers.get('content-type')?.includes('json')) return response
  await response.body?.cancel()
  throw unexpectedAnswer(response, settings.url)
}
