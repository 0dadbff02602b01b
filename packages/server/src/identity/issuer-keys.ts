import { AppError } from '@throughline/protocol'
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwksCache,
  type CryptoKey,
  type FlattenedJWSInput,
  type JWKSCacheInput,
  type JWSHeaderParameters,
} from 'jose'
import type { Logger } from 'pino'

const TIMEOUT_MS = 5_000
/** After a fetch an unknown key id is believed to be unknown for so long. */
const COOLDOWN_MS = 30_000
/** From this age on the keys are fetched anew beside the requests, which do not wait for it. */
const REFRESH_AFTER_MS = 10 * 60_000
/** A key that the issuer took back is believed for no longer, also when it cannot be asked. */
const MAX_AGE_MS = 60 * 60_000
/** An issuer that could not be reached is left alone for so long. */
const PAUSE_MS = 5_000

/**
 * The public keys of an outside issuer, by the key ids of its tokens. It is asked once for all who
 * wait, for an unknown key id at most every half minute, and seldom while it fails.
 */
export class IssuerKeys {
  readonly #log: Logger
  readonly #cache: JWKSCacheInput = {}
  readonly #remote: ReturnType<typeof createRemoteJWKSet>
  #failedAt = -Infinity

  constructor(url: URL, log: Logger) {
    this.#log = log
    this.#remote = createRemoteJWKSet(url, {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      [jwksCache]: this.#cache,
      [customFetch]: async (...request) => {
        if (this.#isPaused) throw unavailable()
        return fetch(...request)
      },
    })
  }

  /** Changes with every fetch: what an older one proved has to be proved again. NaN without keys. */
  get generation(): number {
    const { uat } = this.#cache
    if (uat === undefined || !this.#remote.fresh) return NaN
    if (Date.now() - uat > REFRESH_AFTER_MS && !this.#remote.reloading && !this.#isPaused) {
      this.#ask(() => this.#remote.reload()).catch(() => {})
    }
    return uat
  }

  /** The key that a token names. Throws ISSUER_UNAVAILABLE when it is not known and cannot be asked for. */
  find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    return this.#ask(() => this.#remote(header, token))
  }

  get #isPaused(): boolean {
    return Date.now() - this.#failedAt < PAUSE_MS
  }

  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question()
    } catch (error) {
      if (error instanceof AppError || isFaultOfToken(error)) throw error
      if (!this.#isPaused) this.#log.warn({ err: error }, 'the keys of JWKS_URL cannot be had')
      this.#failedAt = Date.now()
      throw unavailable()
    }
  }
}

function isFaultOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

function unavailable(): AppError {
  return new AppError(
    'ISSUER_UNAVAILABLE',
    'The issuer of this token cannot be asked for its keys at the moment. Try again shortly.',
    { retryAfterSeconds: PAUSE_MS / 1_000 },
  )
}
