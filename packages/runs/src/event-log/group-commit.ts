import { setTimeout as delay } from 'node:timers/promises'
import { isRefusal, type Database } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { findOwnRuns, writeBatches } from './flush-statement.ts'
import { fenced } from './lane-error.ts'
import type { Batch, Lane } from './lane.ts'
import type { Feed } from './feed.ts'
import type { Log } from './log.ts'

/** Pause before a batch is tried again that PostgreSQL could not take or whose row was held. */
const RETRY_MS = 20
const RECONNECT_MS = 250
/** With more lanes than this at once, a flush is followed by a pause as long as itself. */
const MANY_LANES = 8
const BREATH_MS = 10

/**
 * Group commit: one flush at a time for all lanes of the process. A flush takes what every lane
 * has; what comes meanwhile goes with the next one. Idle, an event is durable within one round
 * trip. Under load the batches grow: the flusher rests as long as it worked, which costs a few
 * milliseconds and saves half the statements, frames and writes.
 */
export class Flusher {
  readonly #db: Kysely<Database>
  readonly #feed: Feed<RunId, LogEntry>
  readonly #log: Log
  readonly #owner: string
  readonly #dirty = new Map<Lane, boolean>()
  readonly #closing = new AbortController()
  #running: Promise<void> | undefined

  /** @param db a pool of one connection that nobody else uses */
  constructor(
    db: Kysely<Database>,
    { feed, log, owner }: { feed: Feed<RunId, LogEntry>; log: Log; owner: string },
  ) {
    this.#db = db
    this.#feed = feed
    this.#log = log
    this.#owner = owner
  }

  /** Has the lane's events written with the next flush. */
  readonly wake = (lane: Lane): void => {
    if (!this.#dirty.has(lane)) this.#dirty.set(lane, false)
    this.#running ??= this.#run()
  }

  /** Stops trying; what is not stored by then is another process's to make again. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    // The event loop's turn that woke the flusher may have more to say.
    await Promise.resolve()
    while (this.#dirty.size > 0 && !this.#closing.signal.aborted) {
      const lanes = [...this.#dirty]
      this.#dirty.clear()
      const again = lanes.some(([, retried]) => retried)
      const start = performance.now()
      await this.#flush(
        lanes.map(([lane]) => lane),
        again,
      )
      if (lanes.length > MANY_LANES)
        await this.#pause(Math.min(performance.now() - start, BREATH_MS))
    }
    this.#running = undefined
  }

  async #flush(lanes: Lane[], again: boolean): Promise<void> {
    const batches = new Map<Lane, Batch>()
    for (const lane of lanes) {
      const batch = lane.take()
      if (batch) batches.set(lane, batch)
    }
    if (batches.size === 0) return
    try {
      await this.#write(batches, again)
    } catch (error) {
      await this.#recover(batches, error)
    }
  }

  async #write(batches: Map<Lane, Batch>, again: boolean): Promise<void> {
    const written = await writeBatches(this.#db, {
      owner: this.#owner,
      batches: [...batches.values()],
      again,
    })
    const missed = [...batches].filter(([lane]) => !written.has(lane.runId))
    for (const lane of batches.keys()) {
      const run = written.get(lane.runId)
      if (!run) continue
      if (run.stopRequested) lane.requestStop()
      this.#feed.publish(lane.runId, lane.committed())
    }
    if (missed.length === 0) return
    const own = await findOwnRuns(
      this.#db,
      missed.map(([, batch]) => batch),
    )
    for (const [lane] of missed) {
      if (own.has(lane.runId)) this.#dirty.set(lane, true)
      else lane.break(fenced())
    }
    if (own.size === this.#dirty.size) await this.#pause(RETRY_MS)
  }

  /** Data that PostgreSQL refuses fails its own run only; anything else is tried again. */
  async #recover(batches: Map<Lane, Batch>, error: unknown): Promise<void> {
    if (!isRefusal(error)) {
      this.#log.warn({ err: error }, 'flush failed; it is tried again')
      for (const lane of batches.keys()) this.#dirty.set(lane, true)
      await this.#pause(RECONNECT_MS)
      return
    }
    if (batches.size === 1) {
      this.#log.error({ err: error }, 'PostgreSQL refused the events of a run')
      for (const lane of batches.keys()) lane.break(error)
      return
    }
    for (const lane of batches.keys()) await this.#flush([lane], true)
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }
}
