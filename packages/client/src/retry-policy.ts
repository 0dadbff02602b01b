import type { Settings } from './client-options.ts'
import { ThroughlineError } from './throughline-error.ts'

const FIRST_DELAY_MS = 300
const LONGEST_DELAY_MS = 10_000

/**
 * Decides whether and when to try again: later each time, until the trouble has lasted too long. A
 * refused token is asked for anew once.
 */
export class RetryPolicy {
  readonly #giveUpAfterMs: number
  readonly #canAskForToken: boolean
  #failures = 0
  #troubleSince = 0
  #wasTokenRefused = false

  constructor({ giveUpAfterMs, token }: Pick<Settings, 'giveUpAfterMs' | 'token'>) {
    this.#giveUpAfterMs = giveUpAfterMs
    this.#canAskForToken = typeof token === 'function'
  }

  /** True for the attempt that follows a refusal of the token. */
  get wasTokenRefused(): boolean {
    return this.#wasTokenRefused
  }

  /** There was an answer: what fails next is new trouble. */
  reset(): void {
    this.#failures = 0
    this.#wasTokenRefused = false
  }

  /** Resolves when the next attempt is due. Throws the error when there is to be none. */
  async after(error: ThroughlineError, signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now()
    if (this.#failures === 0) this.#troubleSince = now
    this.#failures += 1
    if (error.status === 401 && this.#canAskForToken && !this.#wasTokenRefused) {
      this.#wasTokenRefused = true
      return
    }
    if (!error.isPassing) throw error
    const delay = Math.max(backOff(this.#failures), error.retryAfterMs ?? 0)
    const waited = now - this.#troubleSince
    if (waited + delay > this.#giveUpAfterMs) {
      throw this.#failures === 1 ? error : this.#givenUp(error, waited)
    }
    await sleep(delay, signal)
  }

  #givenUp(error: ThroughlineError, waitedMs: number): ThroughlineError {
    const { code, status, isPassing, retryAfterMs, shape } = error
    const seconds = Math.round(waitedMs / 1_000)
    return new ThroughlineError(
      `${error.message.replace(/\.?$/, '.')} Tried ${this.#failures} times in ${seconds} s.`,
      { code, status, isPassing, retryAfterMs },
      { result: shape && { error: shape }, cause: error },
    )
  }
}

/** Differs from client to client, so that a restarted server is not met by all at once. */
function backOff(failures: number): number {
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
