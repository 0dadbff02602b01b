import { setTimeout as delay } from 'node:timers/promises'
import { isPermanentError, type EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { fenced } from '../execution/fencing.ts'
import type { EventPublisher } from '../live-events/event-publisher.ts'
import type { Logger } from '../logger.ts'
import type { Batch, EventBuffer } from './event-buffer.ts'
import { findCurrentRuns, writeBatches } from './write-batches.ts'

/** The pause before a retry of batches whose run rows were locked by other transactions. */
const LOCKED_RETRY_MS = 20
/** The pause before a retry after an error of the database. */
const ERROR_RETRY_MS = 250
/** With more runs than this, buffers that are not urgent are flushed once in an interval only. */
const MANY_RUNS = 8
const BUSY_INTERVAL_MS = 40

interface GroupCommitContext {
  log: Logger
  activeRuns: ReadonlyMap<RunId, unknown>
  eventPublisher: EventPublisher
}

/**
 * Group commit: one flush at a time for all buffers of the process. A flush writes what its buffers
 * hold; events that arrive meanwhile go into the next flush. With few runs, an event is durable
 * after one round trip. With many runs, only urgent buffers are flushed at once: those whose first
 * output or complete turn waits, or whose run waits for the flush. The other deltas wait for the
 * next interval, which saves most of the rows, frames and socket writes.
 */
export class GroupCommit {
  readonly #db: Kysely<EngineTables>
  readonly #log: Logger
  readonly #eventPublisher: EventPublisher
  readonly #isBusy: () => boolean
  /** Buffers with events to write. True if their batch may have been stored by an earlier try. */
  readonly #dirty = new Map<EventBuffer, boolean>()
  /** The dirty buffers that do not wait for the next interval. */
  readonly #urgent = new Set<EventBuffer>()
  /** When the next flush of all dirty buffers is due. */
  #nextInterval = 0
  #wake: () => void = () => undefined
  readonly #closing = new AbortController()
  #loop: Promise<void> | undefined

  /** @param db a pool of one connection that nothing else uses */
  constructor(db: Kysely<EngineTables>, { log, activeRuns, eventPublisher }: GroupCommitContext) {
    this.#db = db
    this.#log = log
    this.#eventPublisher = eventPublisher
    this.#isBusy = () => activeRuns.size > MANY_RUNS
  }

  /** Includes the buffer in the next flush. */
  readonly scheduleFlush = (buffer: EventBuffer): void => {
    if (!this.#dirty.has(buffer)) this.#dirty.set(buffer, false)
    if (buffer.isUrgent) {
      this.#urgent.add(buffer)
      this.#wake()
    }
    this.#loop ??= this.#run()
  }

  /** Stops flushing. Events that are not stored by then are produced again by the next attempt. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#wake()
    await this.#loop
  }

  async #run(): Promise<void> {
    // The code that scheduled the flush may append more events in the same turn of the event loop.
    await Promise.resolve()
    while (this.#dirty.size > 0 && !this.#closing.signal.aborted) {
      await this.#untilDue()
      const dirty = this.#takeDue()
      const isRetry = dirty.some(([, retried]) => retried)
      await this.#flush(
        dirty.map(([buffer]) => buffer),
        isRetry,
      )
    }
    this.#loop = undefined
  }

  /** Waits for the next interval, if there are many runs and no buffer is urgent. */
  async #untilDue(): Promise<void> {
    const ms = this.#nextInterval - performance.now()
    if (ms <= 0 || this.#urgent.size > 0 || !this.#isBusy()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#wake = resolve
    await promise
    clearTimeout(timer)
  }

  #takeDue(): [EventBuffer, boolean][] {
    const now = performance.now()
    const isForAll = now >= this.#nextInterval || !this.#isBusy()
    const due = isForAll
      ? [...this.#dirty]
      : [...this.#urgent].map((buffer) => [buffer, this.#dirty.get(buffer) ?? false] as const)
    if (isForAll) this.#nextInterval = now + BUSY_INTERVAL_MS
    this.#urgent.clear()
    for (const [buffer] of due) this.#dirty.delete(buffer)
    return due.map(([buffer, retried]) => [buffer, retried])
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
    const written = await writeBatches(this.#db, { batches: [...batches.values()], isRetry })
    const skipped = [...batches].filter(([buffer]) => !written.has(buffer.runId))
    for (const buffer of batches.keys()) {
      const run = written.get(buffer.runId)
      if (!run) continue
      if (run.stopRequested) buffer.requestStop()
      this.#eventPublisher.publish(buffer.runId, buffer.batchStored())
    }
    if (skipped.length === 0) return
    const current = await findCurrentRuns(
      this.#db,
      skipped.map(([, batch]) => batch),
    )
    for (const [buffer] of skipped) {
      if (current.has(buffer.runId)) this.#repeat(buffer)
      else buffer.fail(fenced())
    }
    if (current.size === this.#dirty.size) await this.#pause(LOCKED_RETRY_MS)
  }

  /** Data that PostgreSQL rejects fails its own run only. Every other error is retried. */
  async #handleError(batches: Map<EventBuffer, Batch>, error: unknown): Promise<void> {
    if (!isPermanentError(error)) {
      this.#log.warn({ err: error }, 'cannot store events; retrying')
      for (const buffer of batches.keys()) this.#repeat(buffer)
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

  #repeat(buffer: EventBuffer): void {
    this.#dirty.set(buffer, true)
    this.#urgent.add(buffer)
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
  }
}
