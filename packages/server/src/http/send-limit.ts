import type { Caller, Services } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { RateLimiterMemory } from 'rate-limiter-flexible'

interface SendLimitOptions {
  /** For each person; 0 is no limit, here and below. */
  sendsPerMinute: number
  /** For each API key, for all whom it acts for. Its own limit may be lower. */
  keySendsPerMinute: number
}

/** Counts the sends of a minute, in this process: a key's against the key, others by who they are. */
export function createSendLimit(options: SendLimitOptions): Services['sendLimit'] {
  // It only counts: the limit is not the same for all.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 })
  return {
    async consume(caller) {
      const limit = limitOf(caller, options)
      if (limit === 0) return
      const { consumedPoints, msBeforeNext } = await counter.consume(countedAs(caller))
      if (consumedPoints > limit) throw tooManySends(Math.ceil(msBeforeNext / 1000))
    },
    async refund(caller) {
      if (limitOf(caller, options) > 0) await counter.reward(countedAs(caller))
    },
  }
}

function limitOf(caller: Caller, { sendsPerMinute, keySendsPerMinute }: SendLimitOptions): number {
  if (caller.kind !== 'key') return sendsPerMinute
  const own = caller.sendsPerMinute ?? 0
  if (own === 0 || keySendsPerMinute === 0) return own + keySendsPerMinute
  return Math.min(own, keySendsPerMinute)
}

function countedAs(caller: Caller): string {
  return caller.kind === 'key' ? `key ${caller.keyId}` : caller.principalId
}

function tooManySends(retryAfterSeconds: number): AppError {
  return new AppError(
    'RATE_LIMITED',
    `Too many messages in a short time. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}
