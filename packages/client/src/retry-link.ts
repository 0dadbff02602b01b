import type { TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable, observableToPromise } from '@trpc/server/observable'
import type { Settings } from './client-options.ts'
import { RetryPolicy } from './retry-policy.ts'
import { toThroughlineError } from './to-throughline-error.ts'

/** The mutations that are idempotent, besides every query. */
const idempotent = new Set(['chat.send', 'chat.retry', 'chat.stop', 'chat.approve'])

/**
 * Retries transient failures of queries and idempotent mutations. Any other call is retried only
 * where the server's answer says that it did nothing.
 */
export function retryLink(settings: Settings): TRPCLink<AnyTRPCRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const isIdempotent = op.type === 'query' || idempotent.has(op.path)
        const attempt = (wasTokenRefused: boolean) =>
          observableToPromise(next({ ...op, context: { ...op.context, wasTokenRefused } }))
        const answer = async () => {
          const signal = op.signal ?? undefined
          observer.next(await withRetries(attempt, { settings, isIdempotent, signal }))
          observer.complete()
        }
        answer().catch((error) => observer.error(error))
      })
}

interface RetryOptions {
  settings: Settings
  isIdempotent: boolean
  signal: AbortSignal | undefined
}

async function withRetries<Result>(
  attempt: (wasTokenRefused: boolean) => Promise<Result>,
  { settings, isIdempotent, signal }: RetryOptions,
): Promise<Result> {
  const retryPolicy = new RetryPolicy(settings)
  while (true) {
    try {
      return await attempt(retryPolicy.wasTokenRefused)
    } catch (reason) {
      const error = toThroughlineError(reason, settings.url)
      const didNothing = error.status === 401 || error.status === 429
      if (signal?.aborted || !(isIdempotent || didNothing)) throw error
      await retryPolicy.after(error, signal)
    }
  }
}
