import { setTimeout as delay } from 'node:timers/promises'
import { isRefusal, type EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { findOwnRuns, writeBatches } from './write-batches.ts'
import { fenced } from '../execution/attempt-errors.ts'
import type { Batch, EventBuffer } from './event-buffer.ts'
import type { PubSub } from '../live-events/pub-sub.ts'
import type { Logger } from '../logger.ts'

/** Pause before a batch is tried again that PostgreSQL could not take or whose row was held. */
const RETRY_MS = 20
const RECONNECT_MS = 250
/** With more buffers than this at once, a flush is followed by a pause as long as itself. */
const MANY_BUFFERS = 8
const BREATH_MS = 10

/**
 * Group commit: one flush at a time for all buffers of the process. A flush takes what every buffer
 * has; what comes meanwhile goes with the next one. Idle, an event is durable within one round
 * trip. Under load the batches grow: it rests as long as it worked, which costs a few
 * milliseconds and saves half the statements, frames and writes.
 */
export class GroupCommit {
  readonly #db: Kysely<EngineTables>
  readonly #feed: PubSub<RunId, LogEntry>
  readonly #log: Logger
  readonly #owner: string
  readonly #dirty = new Map<EventBuffer, boolean>()
  readonly #closing = new AbortController()
  #running: Promise<void> | undefined

  /** @param db a pool of one connection that nobody else uses */
  constructor(
    db: Kysely<EngineTables>,
    { feed, log, owner }: { feed: PubSub<RunId, LogEntry>; log: Logger; owner: string },
  ) {
    this.#db = db
    this.#feed = feed
    this.#log = log
    this.#owner = owner
  }

  /** Has the buffer's events written with the next flush. */
  readonly wake = (buffer: EventBuffer): void => {
    if (!this.#dirty.has(buffer)) this.#dirty.set(buffer, false)
    this.#running ??= this.#run()
  }

  /** Stops trying; what is not stored by then is another process's to make again. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    // The event loop's turn that woke it may have more to say.
    await Promise.resolve()
    while (this.#dirty.size > 0 && !this.#closing.signal.aborted) {
      const buffers = [...this.#dirty]
      this.#dirty.clear()
      const again = buffers.some(([, retried]) => retried)
      const start = performance.now()
      await this.#flush(
        buffers.map(([buffer]) => buffer),
        again,
      )
      if (buffers.length > MANY_BUFFERS)
        await this.#pause(Math.min(performance.now() - start, BREATH_MS))
    }
    this.#running = undefined
  }

  async #flush(buffers: EventBuffer[], again: boolean): Promise<void> {
    const batches = new Map<EventBuffer, Batch>()
    for (const buffer of buffers) {
      const batch = buffer.take()
      if (batch) batches.set(buffer, batch)
    }
    if (batches.size === 0) return
    try {
      await this.#write(batches, again)
    } catch (error) {
      await this.#recover(batches, error)
    }
  }

  async #write(batches: Map<EventBuffer, Batch>, again: boolean): Promise<void> {
    const written = await writeBatches(this.#db, {
      owner: this.#owner,
      batches: [...batches.values()],
      again,
    })
    const missed = [...batches].filter(([buffer]) => !written.has(buffer.runId))
    for (const buffer of batches.keys()) {
      const run = written.get(buffer.runId)
      if (!run) continue
      if (run.stopRequested) buffer.requestStop()
      this.#feed.publish(buffer.runId, buffer.committed())
    }
    if (missed.length === 0) return
    const own = await findOwnRuns(
      this.#db,
      missed.map(([, batch]) => batch),
    )
    for (const [buffer] of missed) {
      if (own.has(buffer.runId)) this.#dirty.set(buffer, true)
      else buffer.break(fenced())
    }
    if (own.size === this.#dirty.size) await this.#pause(RETRY_MS)
  }

  /** Data that PostgreSQL refuses fails its own run only; anything else is tried again. */
  async #recover(batches: Map<EventBuffer, Batch>, error: unknown): Promise<void> {
    if (!isRefusal(error)) {
      this.#log.warn({ err: error }, 'flush failed; it is tried again')
      for (const buffer of batches.keys()) this.#dirty.set(buffer, true)
      await this.#pause(RECONNECT_MS)
      return
    }
    if (batches.size === 1) {
      this.#log.error({ err: error }, 'PostgreSQL refused the events of a run')
      for (const buffer of batches.keys()) buffer.break(error)
      return
    }
    for (const buffer of batches.keys()) await this.#flush([buffer], true)
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }
}
