import type { Settings } from './client-options.ts'
import { ThroughlineError } from './throughline-error.ts'

const FIRST_DELAY_MS = 300
const LONGEST_DELAY_MS = 10_000

/**
 * Decides whether and when to retry: with exponential backoff, until failures have lasted for
 * `retryForMs`. After a refused token one attempt is made with a new one.
 */
export class RetryPolicy {
  readonly #retryForMs: number
  readonly #canAskForToken: boolean
  #failures = 0
  #firstFailureAt = 0
  #wasTokenRefused = false

  constructor({ retryForMs, token }: Pick<Settings, 'retryForMs' | 'token'>) {
    this.#retryForMs = retryForMs
    this.#canAskForToken = typeof token === 'function'
  }

  /** True for the attempt after the server refused the token. */
  get wasTokenRefused(): boolean {
    return this.#wasTokenRefused
  }

  /** Called after a success: the next failure starts a new series. */
  reset(): void {
    this.#failures = 0
    this.#wasTokenRefused = false
  }

  /** Resolves when the next attempt is due. Throws the error when there is none. */
  async after(error: ThroughlineError, signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now()
    if (this.#failures === 0) this.#firstFailureAt = now
    this.#failures += 1
    if (error.status === 401 && this.#canAskForToken && !this.#wasTokenRefused) {
      this.#wasTokenRefused = true
      return
    }
    if (!error.isTransient) throw error
    const delay = Math.max(backoff(this.#failures), error.retryAfterMs ?? 0)
    const elapsed = now - this.#firstFailureAt
    if (elapsed + delay > this.#retryForMs) {
      throw this.#failures === 1 ? error : this.#exhausted(error, elapsed)
    }
    await sleep(delay, signal)
  }

  #exhausted(error: ThroughlineError, elapsedMs: number): ThroughlineError {
    const { code, status, isTransient, retryAfterMs, shape } = error
    const seconds = Math.round(elapsedMs / 1_000)
    return new ThroughlineError(
      `${error.message.replace(/\.?$/, '.')} Tried ${this.#failures} times in ${seconds} s.`,
      { code, status, isTransient, retryAfterMs },
      { result: shape && { error: shape }, cause: error },
    )
  }
}

/** With jitter, so that clients do not all reconnect to a restarted server at once. */
function backoff(failures: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS)
  return delay * (0.5 + Math.random() / 2)
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
