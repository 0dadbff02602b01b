import { AppError, type PrincipalId } from '@throughline/protocol'
import type { EventStream } from './event-stream.ts'

/** An open stream with the check whether its client is still authorized. */
export interface LiveStream {
  stream: EventStream
  /** Rejects with the reason when the client is no longer authorized. */
  check: () => Promise<void>
}

export interface LiveStreamsOptions {
  /** The default is more than a person's tabs and devices need. */
  maxPerPrincipal?: number
  pulseMs?: number
  /** A client that reads none of its pending data for this long is disconnected. */
  stalledAfterMs?: number
}

/** The event streams that are open in this process. */
export class LiveStreams {
  readonly #maxPerPrincipal: number
  readonly #pulseMs: number
  readonly #stalledAfterMs: number
  readonly #streams = new Set<LiveStream>()
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
    return this.#streams.size
  }

  /**
   * Registers a stream until it is disposed, and ends it when its client is no longer authorized.
   * Throws RATE_LIMITED when the principal has too many streams.
   */
  add(principalId: PrincipalId, live: LiveStream): Disposable {
    const count = this.#counts.get(principalId) ?? 0
    if (count >= this.#maxPerPrincipal) {
      throw new AppError(
        'RATE_LIMITED',
        `At most ${this.#maxPerPrincipal} streams may be open at once.`,
      )
    }
    this.#counts.set(principalId, count + 1)
    this.#streams.add(live)
    this.#pulse ??= setInterval(() => this.#pulseAll(), this.#pulseMs).unref()
    return { [Symbol.dispose]: () => this.#remove(principalId, live) }
  }

  /** Ends every stream without a final event, so that its client reconnects to another process. */
  cutAll(): void {
    for (const { stream } of this.#streams) stream.cut()
  }

  /** Resolves when no stream is open. */
  async whenNone(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #remove(principalId: PrincipalId, live: LiveStream): void {
    this.#streams.delete(live)
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
    for (const { stream } of this.#streams) stream.pulse(now, this.#stalledAfterMs)
    void this.#checkAll()
  }

  /** Runs the checks in sequence, so that many streams cause no burst of queries. */
  async #checkAll(): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    for (const { stream, check } of this.#streams) {
      await check().catch((error: unknown) => stream.cut(error))
    }
    this.#isChecking = false
  }
}
