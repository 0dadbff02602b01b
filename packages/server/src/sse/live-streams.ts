import { AppError, type PrincipalId } from '@throughline/protocol'
import type { EventStream } from './event-stream.ts'

/** A stream, and the question whether its client still has the right to it. */
export interface Admitted {
  stream: EventStream
  /** Rejects with the reason when the right has ended. */
  check: () => Promise<void>
}

export interface LiveStreamsOptions {
  /** More than a person's tabs and devices need. */
  maxPerPrincipal?: number
  pulseMs?: number
  /** How long a client may read nothing of what waits for it. */
  stalledAfterMs?: number
}

/** The event streams that are open in this process. */
export class LiveStreams {
  readonly #maxPerPrincipal: number
  readonly #pulseMs: number
  readonly #stalledAfterMs: number
  readonly #admitted = new Set<Admitted>()
  #isChecking = false
  readonly #counts = new Map<PrincipalId, number>()
  #pulse: NodeJS.Timeout | undefined
  #waiting: (() => void)[] = []

  constructor(options: LiveStreamsOptions = {}) {
    this.#maxPerPrincipal = options.maxPerPrincipal ?? 100
    this.#pulseMs = options.pulseMs ?? 15_000
    this.#stalledAfterMs = options.stalledAfterMs ?? 30_000
  }

  get count(): number {
    return this.#admitted.size
  }

  /**
   * Counts a stream in until it is disposed of, and ends it when its right has ended. Throws
   * RATE_LIMITED for one too many.
   */
  admit(principalId: PrincipalId, admitted: Admitted): Disposable {
    const count = this.#counts.get(principalId) ?? 0
    if (count >= this.#maxPerPrincipal) {
      throw new AppError(
        'RATE_LIMITED',
        `At most ${this.#maxPerPrincipal} streams may be open at once.`,
      )
    }
    this.#counts.set(principalId, count + 1)
    this.#admitted.add(admitted)
    this.#pulse ??= setInterval(() => this.#pulseAll(), this.#pulseMs).unref()
    return { [Symbol.dispose]: () => this.#remove(principalId, admitted) }
  }

  /** Ends every stream without a last word, so that its client connects again elsewhere. */
  cutAll(): void {
    for (const { stream } of this.#admitted) stream.cut()
  }

  /** Resolves when no stream is open. */
  async whenNone(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #remove(principalId: PrincipalId, admitted: Admitted): void {
    this.#admitted.delete(admitted)
    const count = (this.#counts.get(principalId) ?? 1) - 1
    if (count === 0) this.#counts.delete(principalId)
    else this.#counts.set(principalId, count)
    if (this.count > 0) return
    clearInterval(this.#pulse)
    this.#pulse = undefined
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #pulseAll(): void {
    const now = performance.now()
    for (const { stream } of this.#admitted) stream.pulse(now, this.#stalledAfterMs)
    void this.#checkAll()
  }

  /** One after the other, so that many streams are no burst of queries. */
  async #checkAll(): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    for (const { stream, check } of this.#admitted) {
      await check().catch((error: unknown) => stream.cut(error))
    }
    this.#isChecking = false
  }
}
