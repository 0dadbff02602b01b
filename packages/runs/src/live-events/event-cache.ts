import type { LogEntry } from '@throughline/protocol'

/** Entries that are kept at least; what is older the store alone knows. */
const KEPT = 500

/** What a buffer made durable lately, for followers who would else have to ask the store. */
export class EventCache {
  /** The seq before the first entry that is kept. */
  #before: number
  #entries: LogEntry[] = []

  constructor(before: number) {
    this.#before = before
  }

  add(entries: readonly LogEntry[]): void {
    this.#entries.push(...entries)
    const old = this.#entries.length - KEPT
    if (old < KEPT) return
    this.#entries.splice(0, old)
    this.#before += old
  }

  /** All that is durable after the cursor; undefined when some of it is not here. */
  after(cursor: number): LogEntry[] | undefined {
    const index = cursor - this.#before
    return index < 0 || index > this.#entries.length ? undefined : this.#entries.slice(index)
  }
}
