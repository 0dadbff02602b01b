import type { TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import type { Settings } from '../client-options.ts'
import { toThroughlineError } from '../to-throughline-error.ts'
import { subscribe } from './reconnecting-stream.ts'

/** Carries subscriptions over streams that reconnect and resume. Other calls go to the next link. */
export function streamLink(settings: Settings): TRPCLink<AnyTRPCRouter> {
  return () =>
    ({ op, next }) => {
      if (op.type !== 'subscription') return next(op)
      return observable((observer) => {
        const left = new AbortController()
        const signal = op.signal ? AbortSignal.any([op.signal, left.signal]) : left.signal
        const forward = async () => {
          const { path, input } = op
          const items = subscribe(settings, {
            path,
            input,
            resumes: true,
            signal,
            onConnection: (state) => {
              const error = null
              const isLive = state === 'live'
              if (isLive) observer.next({ result: { type: 'started' } })
              const connection = isLive ? 'pending' : 'connecting'
              observer.next({ result: { type: 'state', state: connection, error } })
            },
          })
          for await (const { id, data } of items) {
            observer.next({ result: { type: 'data', id, data: { id, data } } })
          }
          observer.next({ result: { type: 'stopped' } })
          observer.complete()
        }
        forward().catch((error: unknown) => {
          if (signal.aborted) observer.complete()
          else observer.error(toThroughlineError(error, settings.url))
        })
        return () => left.abort()
      })
    }
}
