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
/** An unknown key id causes another fetch at most this often. */
const COOLDOWN_MS = 30_000
/** From this age on, the keys are refreshed in the background while requests use the old ones. */
const REFRESH_AFTER_MS = 10 * 60_000
/** How long a withdrawn key is accepted at most, even when the issuer cannot be reached. */
const MAX_AGE_MS = 60 * 60_000
/** After a failed fetch, the issuer is not called again for this long. */
const PAUSE_MS = 5_000

/**
 * The public keys of an external issuer, by key id. Concurrent requests share one fetch; unknown key
 * ids and failures cause few fetches.
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

  /** Changes with every fetch, so that cached tokens are verified again. NaN without keys. */
  get generation(): number {
    const { uat } = this.#cache
    if (uat === undefined || !this.#remote.fresh) return NaN
    if (Date.now() - uat > REFRESH_AFTER_MS && !this.#remote.reloading && !this.#isPaused) {
      this.#fetchKeys(() => this.#remote.reload()).catch(() => {})
    }
    return uat
  }

  /** Finds the key of a token. Throws ISSUER_UNAVAILABLE for an unknown key that cannot be fetched. */
  find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    return this.#fetchKeys(() => this.#remote(header, token))
  }

  get #isPaused(): boolean {
    return Date.now() - this.#failedAt < PAUSE_MS
  }

  async #fetchKeys<Result>(fetchKeys: () => Promise<Result>): Promise<Result> {
    try {
      return await fetchKeys()
    } catch (error) {
      if (error instanceof AppError || isTokenError(error)) throw error
      if (!this.#isPaused) this.#log.warn({ err: error }, 'fetching the keys from JWKS_URL failed')
      this.#failedAt = Date.now()
      throw unavailable()
    }
  }
}

function isTokenError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

function unavailable(): AppError {
  return new AppError(
    'ISSUER_UNAVAILABLE',
    'The keys to verify this token cannot be fetched at the moment. Try again shortly.',
    { retryAfterSeconds: PAUSE_MS / 1_000 },
  )
}
