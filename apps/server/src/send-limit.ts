import type { Services } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Allows each principal so many sends in a minute, in this process; 0 is no limit. */
export function createSendLimit(sendsPerMinute: number): Services['sendLimit'] {
  if (sendsPerMinute === 0) return { consume: async () => {}, refund: async () => {} }
  const limiter = new RateLimiterMemory({ points: sendsPerMinute, duration: 60 })
  return {
    async consume(principalId) {
      try {
        await limiter.consume(principalId)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw tooManySends(Math.ceil(refusal.msBeforeNext / 1000))
      }
    },
    async refund(principalId) {
      await limiter.reward(principalId)
    },
  }
}

function tooManySends(retryAfterSeconds: number): AppError {
  return new AppError(
    'RATE_LIMITED',
    `Too many messages in a short time. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}
