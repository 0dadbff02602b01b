import type { EngineRouter } from '@throughline/api'
import { createTRPCClient, httpLink, type TRPCClient, type TRPCLink } from '@trpc/client'
import { observable, observableToPromise } from '@trpc/server/observable'
import { authorizationOf } from './authorization.ts'
import type { Settings } from './client-options.ts'
import { RetryPolicy } from './retry-policy.ts'
import { toThroughlineError, unexpectedAnswer } from './to-throughline-error.ts'

type Router = TRPCClient<EngineRouter>

/**
 * Every query and mutation of the server, with its types: `api.task.list.query()`. The streams are
 * `ask`, `follow` and `changes` of the client, which hold a slow reader's connection back.
 */
export type Api = Omit<Router, 'changes' | 'chat'> & { chat: Omit<Router['chat'], 'stream'> }

/** What may be said twice without being done twice, besides every query. */
const repeatable = new Set(['chat.send', 'chat.retry', 'chat.stop', 'chat.approve'])

type FetchEsque = NonNullable<Parameters<typeof httpLink>[0]['fetch']>

/** An answer that takes longer is none. `chat.stop` waits half a minute for a tool to end. */
const LONGEST_ANSWER_MS = 45_000

export function createApi(settings: Settings): Api {
  return createTRPCClient<EngineRouter>({
    links: [
      retryLink(settings),
      httpLink({
        url: settings.url,
        headers: ({ op }) =>
          authorizationOf(settings, { wasRefused: op.context['wasTokenRefused'] === true }),
        fetch: (url, init) => fetchJson(settings, String(url), init),
      }),
    ],
  })
}

/** Tries again what failed for a passing reason and does no harm when it is done twice. */
function retryLink(settings: Settings): TRPCLink<EngineRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const isRepeatable = op.type === 'query' || repeatable.has(op.path)
        const attempt = (wasTokenRefused: boolean) =>
          observableToPromise(next({ ...op, context: { ...op.context, wasTokenRefused } }))
        const tell = async () => {
          observer.next(
            await persist(attempt, { settings, isRepeatable, signal: op.signal ?? undefined }),
          )
          observer.complete()
        }
        tell().catch((error) => observer.error(error))
      })
}

interface PersistOptions {
  settings: Settings
  isRepeatable: boolean
  signal: AbortSignal | undefined
}

async function persist<Result>(
  attempt: (wasTokenRefused: boolean) => Promise<Result>,
  { settings, isRepeatable, signal }: PersistOptions,
): Promise<Result> {
  const retryPolicy = new RetryPolicy(settings)
  while (true) {
    try {
      return await attempt(retryPolicy.wasTokenRefused)
    } catch (reason) {
      const error = toThroughlineError(reason, settings.url)
      const isUndone = error.status === 401 || error.status === 429
      if (signal?.aborted || !(isRepeatable || isUndone)) throw error
      await retryPolicy.after(error, signal)
    }
  }
}

/** A body is read as JSON without a look at what it is: a proxy's page would be a riddle. */
async function fetchJson(
  settings: Settings,
  url: string,
  init: Parameters<FetchEsque>[1],
): Promise<Response> {
  const late = AbortSignal.timeout(settings.silentAfterMs ?? LONGEST_ANSWER_MS)
  const signal = init?.signal ? AbortSignal.any([init.signal, late]) : late
  const response = await settings.fetch(url, { ...init, signal, credentials: 'include' })
  if (response.headers.get('content-type')?.includes('json')) return response
  await response.body?.cancel()
  throw unexpectedAnswer(response, settings.url)
}
