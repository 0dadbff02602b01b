import type { Caller, Services } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { RateLimiterMemory } from 'rate-limiter-flexible'

interface SendLimitOptions {
  /** Per principal. 0 means no limit. */
  sendsPerMinute: number
  /** Per API key, over all users it acts for. A key may have a lower limit. 0 means no limit. */
  keySendsPerMinute: number
}

/** Limits sends per minute in this process: per key for API keys, otherwise per principal. */
export function createSendLimit(options: SendLimitOptions): Services['sendLimit'] {
  // Used only as a counter, because callers have different limits.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 })
  return {
    async consume(caller) {
      const limit = limitOf(caller, options)
      if (limit === 0) return
      const { consumedPoints, msBeforeNext } = await counter.consume(counterKeyOf(caller))
      if (consumedPoints > limit) throw tooManySends(Math.ceil(msBeforeNext / 1000))
    },
    async refund(caller) {
      if (limitOf(caller, options) > 0) await counter.reward(counterKeyOf(caller))
    },
  }
}

function limitOf(caller: Caller, { sendsPerMinute, keySendsPerMinute }: SendLimitOptions): number {
  if (caller.kind !== 'key') return sendsPerMinute
  const own = caller.sendsPerMinute ?? 0
  if (own === 0 || keySendsPerMinute === 0) return own + keySendsPerMinute
  return Math.min(own, keySendsPerMinute)
}

function counterKeyOf(caller: Caller): string {
  return caller.kind === 'key' ? `key ${caller.keyId}` : caller.principalId
}

function tooManySends(retryAfterSeconds: number): AppError {
  return new AppError(
    'RATE_LIMITED',
    `Too many messages in a short time. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}
