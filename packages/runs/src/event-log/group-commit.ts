import { setTimeout as delay } from 'node:timers/promises'
import { isPermanentError, type EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { fenced } from '../execution/fencing.ts'
import type { PubSub } from '../live-events/pub-sub.ts'
import type { Logger } from '../logger.ts'
import type { Batch, EventBuffer } from './event-buffer.ts'
import { findCurrentRuns, writeBatches } from './write-batches.ts'

/** The pause before a retry of batches whose run rows were locked by other transactions. */
const LOCKED_RETRY_MS = 20
/** The pause before a retry after an error of the database. */
const ERROR_RETRY_MS = 250
/** A flush of more buffers than this is followed by a pause of the same duration. */
const MANY_BUFFERS = 8
const MAX_PAUSE_MS = 10

/**
 * Group commit: one flush at a time for all buffers of the process. A flush writes what every
 * buffer holds; events that arrive meanwhile go into the next flush. When idle, an event is durable
 * after one round trip. Under load the batches grow: the pause after a flush costs a few
 * milliseconds and saves half of the statements, frames and writes.
 */
export class GroupCommit {
  readonly #db: Kysely<EngineTables>
  readonly #runEvents: PubSub<RunId, LogEntry>
  readonly #log: Logger
  readonly #owner: string
  /** Buffers with events to write. True if their batch may have been stored by an earlier try. */
  readonly #dirty = new Map<EventBuffer, boolean>()
  readonly #closing = new AbortController()
  #loop: Promise<void> | undefined

  /** @param db a pool of one connection that nothing else uses */
  constructor(
    db: Kysely<EngineTables>,
    { runEvents, log, owner }: { runEvents: PubSub<RunId, LogEntry>; log: Logger; owner: string },
  ) {
    this.#db = db
    this.#runEvents = runEvents
    this.#log = log
    this.#owner = owner
  }

  /** Includes the buffer in the next flush. */
  readonly scheduleFlush = (buffer: EventBuffer): void => {
    if (!this.#dirty.has(buffer)) this.#dirty.set(buffer, false)
    this.#loop ??= this.#run()
  }

  /** Stops flushing. Events that are not stored by then are produced again by the next attempt. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    // The code that scheduled the flush may append more events in the same turn of the event loop.
    await Promise.resolve()
    while (this.#dirty.size > 0 && !this.#closing.signal.aborted) {
      const buffers = [...this.#dirty]
      this.#dirty.clear()
      const isRetry = buffers.some(([, retried]) => retried)
      const start = performance.now()
      await this.#flush(
        buffers.map(([buffer]) => buffer),
        isRetry,
      )
      if (buffers.length > MANY_BUFFERS)
        await this.#pause(Math.min(performance.now() - start, MAX_PAUSE_MS))
    }
    this.#loop = undefined
  }

  async #flush(buffers: EventBuffer[], isRetry: boolean): Promise<void> {
    const batches = new Map<EventBuffer, Batch>()
    for (const buffer of buffers) {
      const batch = buffer.takeBatch()
      if (batch) batches.set(buffer, batch)
    }
    if (batches.size === 0) return
    try {
      await this.#write(batches, isRetry)
    } catch (error) {
      await this.#handleError(batches, error)
    }
  }

  async #write(batches: Map<EventBuffer, Batch>, isRetry: boolean): Promise<void> {
    const written = await writeBatches(this.#db, {
      owner: this.#owner,
      batches: [...batches.values()],
      isRetry,
    })
    const skipped = [...batches].filter(([buffer]) => !written.has(buffer.runId))
    for (const buffer of batches.keys()) {
      const run = written.get(buffer.runId)
      if (!run) continue
      if (run.stopRequested) buffer.requestStop()
      this.#runEvents.publish(buffer.runId, buffer.batchStored())
    }
    if (skipped.length === 0) return
    const current = await findCurrentRuns(
      this.#db,
      skipped.map(([, batch]) => batch),
    )
    for (const [buffer] of skipped) {
      if (current.has(buffer.runId)) this.#dirty.set(buffer, true)
      else buffer.fail(fenced())
    }
    if (current.size === this.#dirty.size) await this.#pause(LOCKED_RETRY_MS)
  }

  /** Data that PostgreSQL rejects fails its own run only. Every other error is retried. */
  async #handleError(batches: Map<EventBuffer, Batch>, error: unknown): Promise<void> {
    if (!isPermanentError(error)) {
      this.#log.warn({ err: error }, 'cannot store events; retrying')
      for (const buffer of batches.keys()) this.#dirty.set(buffer, true)
      await this.#pause(ERROR_RETRY_MS)
      return
    }
    if (batches.size === 1) {
      this.#log.error({ err: error }, 'PostgreSQL rejected the events of a run')
      for (const buffer of batches.keys()) buffer.fail(error)
      return
    }
    for (const buffer of batches.keys()) await this.#flush([buffer], true)
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }
}
