import { AppError, type PrincipalId } from '@throughline/protocol'
import type { EventStream } from './event-stream.ts'

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
  readonly #streams = new Set<EventStream>()
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

  /** Counts a stream in until it is disposed of. Throws RATE_LIMITED for one too many. */
  admit(principalId: PrincipalId, stream: EventStream): Disposable {
    const count = this.#counts.get(principalId) ?? 0
    if (count >= this.#maxPerPrincipal) {
      throw new AppError(
        'RATE_LIMITED',
        `At most ${this.#maxPerPrincipal} streams may be open at once.`,
      )
    }
    this.#counts.set(principalId, count + 1)
    this.#streams.add(stream)
    this.#pulse ??= setInterval(() => this.#pulseAll(), this.#pulseMs).unref()
    return { [Symbol.dispose]: () => this.#remove(principalId, stream) }
  }

  /** Ends every stream without a last word, so that its client connects again elsewhere. */
  cutAll(): void {
    for (const stream of this.#streams) stream.cut()
  }

  /** Resolves when no stream is open. */
  async whenNone(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #remove(principalId: PrincipalId, stream: EventStream): void {
    this.#streams.delete(stream)
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
    for (const stream of this.#streams) stream.pulse(now, this.#stalledAfterMs)
  }
}
