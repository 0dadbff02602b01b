import type { Presence } from '../presence.ts'
import type { Message } from './message.ts'
import type { Address, Transport } from './transport.ts'

interface MessengerOptions {
  postgres: Transport
  /** Undefined if none is configured. */
  redis: Transport | undefined
  presence: Presence
}

/**
 * Sends messages over Redis while every process hears it, else over PostgreSQL, to which every
 * process listens in any case.
 */
export class Messenger {
  readonly #options: MessengerOptions

  constructor(options: MessengerOptions) {
    this.#options = options
  }

  /** True while messages travel over Redis. */
  get usesRedis(): boolean {
    const { redis, presence } = this.#options
    return redis !== undefined && redis.isUp && presence.othersHearRedis
  }

  send(to: Address, message: Message): void {
    const { postgres, redis, presence } = this.#options
    if (presence.isAlone) return
    const transport = this.usesRedis ? redis : postgres
    transport?.send(to, message)
  }

  async close(): Promise<void> {
    await Promise.all([this.#options.postgres.close(), this.#options.redis?.close()])
  }
}
