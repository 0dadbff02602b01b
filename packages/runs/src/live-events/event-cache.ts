import type { LogEntry } from '@throughline/protocol'

/** The minimum number of entries that stay cached. Older ones are in the log only. */
const KEPT = 50

/** The most recent durable entries of a run. Saves followers in the same process a query. */
export class EventCache {
  /** The seq before the first cached entry. */
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

  /** Returns all durable entries after the cursor, or undefined if some are not cached. */
  after(cursor: number): LogEntry[] | undefined {
    const index = cursor - this.#before
    return index < 0 || index > this.#entries.length ? undefined : this.#entries.slice(index)
  }
}
